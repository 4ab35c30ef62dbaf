# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The guest: QEMU with the kernel $IMAGE.  All else that belongs to it is in its
# folder, $GUEST:
#
# files		what its initramfs has, as gen_init_cpio wants to be told
# argv		the program that it runs, and its arguments
# devices	options of QEMU, one a line
# arguments	those of the kernel, one a line
# pid		process of QEMU, or of what runs it
# console	what the kernel has said
# verdict	how the program ended

# Ends a guest that hangs, in seconds
TIMEOUT=${TIMEOUT:-3600}

# Of the guest, in MiB
MEMORY=1024

CPUS=2

# What the kernel says on its console when something went wrong
TROUBLE='WARNING:|BUG:|KASAN:|UBSAN:|INFO: (possible|suspicious|task|rcu)|Oops|Kernel panic|kmemleak: |inconsistent lock state|possible circular|general protection|Unable to handle kernel|Internal error: '
NO_TROUBLE='kmemleak: Kernel memory leak detector initialized'

# is_running GUEST: once it has been started
is_running()
{
	local pid

	pid=$(cat "$1/pid" 2>/dev/null) &&
		tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -xF -e "$1/initrd" >/dev/null
}

# new_guest NAME: prints its folder, in which it has nothing but init
new_guest()
{
	local guest=$BUILD/guest/$1

	! is_running "$guest" ||
		die "the guest $1 is running: process $(cat "$guest/pid"), in $guest"
	rm -rf "$guest"
	mkdir -p "$guest"
	build_program "$guest/init" "$VM/guest/init${NOLIBC:+_nolibc}.c"
	cat >"$guest/files" <<-EOF
	dir /dev 755 0 0
	nod /dev/console 600 0 0 c 5 1
	dir /bin 755 0 0
	file /init $guest/init 755 0 0
	EOF
	touch "$guest/devices" "$guest/arguments"
	echo "$guest"
}

# guest_device OPTION...: of QEMU
guest_device()
{
	printf '%s\n' "$@" >>"$GUEST/devices"
}

# kernel_argument ARGUMENT...
kernel_argument()
{
	printf '%s\n' "$@" >>"$GUEST/arguments"
}

# guest_add FILE PATH
guest_add()
{
	echo "file $2 $1 755 0 0" >>"$GUEST/files"
}

guest_add_folder()
{
	(cd "$1" && find . -type d -printf "dir $2/%P 755 0 0\n" |
		sed 's|/ 755| 755|') >>"$GUEST/files"
	(cd "$1" && find . -type f -printf "file $2/%P $1/%P 755 0 0\n") >>"$GUEST/files"
}

# A shell and the usual tools, of the architecture that load_arch() has set.
# `/bin/busybox --install -s /bin` in the guest gives them their names.
guest_add_busybox()
{
	guest_add_busybox_below ''
}

guest_add_busybox_below()
{
	local busybox=$CACHE/busybox/$DEBIAN_ARCH

	mkdir -p "${busybox%/*}"
	make_once "$busybox" with_progress "download busybox for $DEBIAN_ARCH" "$busybox.log" \
		fetch_busybox "$busybox"
	guest_add "$busybox" "$1/bin/busybox"
	echo "slink $1/bin/sh busybox 777 0 0" >>"$GUEST/files"
}

# Not every release of Debian has every architecture.
fetch_busybox()
{
	local suite

	for suite in "$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" unstable; do
		APT_CONFIG=$(private_apt "$suite" "$DEBIAN_ARCH") || continue
		export APT_CONFIG
		! unpack_package busybox-static "$1.tmp" || break
	done
	find "$1.tmp" -name busybox -type f -perm /111 -exec mv {} "$1" \;
	rm -rf "$1.tmp"
	[ -x "$1" ]
}

# What runs kselftests
add_test_runner()
{
	guest_add_busybox
	guest_add "$VM/guest/load-policies.sh" /load-policies
	guest_add "$VM/guest/run-tests.sh" /run-tests
}

# add_selftests PROGRAM...: the kselftests of each ABI, and what runs them.  /peer is
# that of the last ABI: what addresses it has, all other programs can have.
add_selftests()
{
	local program peer=''

	for program; do
		build_selftests "$program" "$GUEST/kselftest-$program"
		guest_add_folder "$GUEST/kselftest-$program" "/kselftest-$program"
		[ ! -x "$GUEST/kselftest-$program/trampfd/peer" ] ||
			peer=/kselftest-$program/trampfd/peer
	done
	[ -z "$peer" ] || echo "slink /peer $peer 777 0 0" >>"$GUEST/files"
	add_test_runner
}

write_initrd()
{
	printf '%s\0' "$@" >"$GUEST/argv"
	guest_add "$GUEST/argv" /argv
	"${IMAGE%/"$KERNEL_IMAGE"}/usr/gen_init_cpio" "$GUEST/files" >"$GUEST/initrd"
}

# qemu ARGUMENT...: takes the place of a subshell.  The virtio bus is "device" (MMIO)
# unless BUS says "pci" or "ccw".
qemu()
{
	local devices

	mapfile -t devices <"$GUEST/devices"
	command -v "${QEMU%% *}" >/dev/null ||
		die "${QEMU%% *} is not installed: see PACKAGES in vm/arch/$ARCH.conf"
	echo "$BASHPID" >"$GUEST/pid"
	# shellcheck disable=SC2086
	exec timeout --foreground "$TIMEOUT" $QEMU -accel tcg -m "$MEMORY" -smp "$CPUS" \
		-nodefaults -display none -no-reboot \
		-kernel "$IMAGE" -initrd "$GUEST/initrd" \
		-append "console=$CONSOLE panic=-1 $CMDLINE $(paste -s -d ' ' "$GUEST/arguments")" \
		-serial "file:$GUEST/console" -device "virtio-serial-${BUS:-device}" \
		-chardev "file,id=verdict,path=$GUEST/verdict" \
		-device virtserialport,chardev=verdict,name=verdict \
		"${devices[@]}" "$@"
}

# The guest's exit status, or 125 when it did not get so far as to tell one
verdict()
{
	local status

	status=$(sed -n 's/^exit //p' "$GUEST/verdict" 2>/dev/null)
	if [ -z "$status" ]; then
		tail -n 40 "$GUEST/console" >&2 || true
		say "no verdict from the guest; its console is in $GUEST/console"
		status=125
	fi
	return "$status"
}

# start_stream NAME: the port of this name, on our standard output
start_stream()
{
	# Nobody would end a guest that goes on after `head` has got enough.
	{ cat "$GUEST/$1" || kill "$QEMU_PID"; } &
}

# start_streams: passes on what there is to read, here and in the guest
start_streams()
{
	start_stream stdout
	start_stream stderr >&2
	# QEMU would change what it reads from, so that others cannot wait there.
	cat <&0 >"$GUEST/stdin" 2>/dev/null &
	STDIN_PID=$!
	[ -n "${V:-}" ] || return 0
	tail -f --pid="$QEMU_PID" "$GUEST/console" >&2 &
}

# end_guest: with all that belongs to it; what it has written has been passed on then
end_guest()
{
	kill "$QEMU_PID" "$STDIN_PID" 2>/dev/null || true
	# Lets the readers go if QEMU has not opened their files.
	: <>"$GUEST/stdout" <>"$GUEST/stderr"
	wait
}

# boot_guest: $IMAGE and $GUEST/initrd, with the ports "stdin", "stdout" and "stderr"
# of the guest on ours, and the exit status of its verdict.  What ends it ends QEMU.
boot_guest()
(
	rm -f "$GUEST"/std{in,out,err} "$GUEST/verdict"
	mkfifo "$GUEST"/std{in,out,err}
	: >"$GUEST/console"
	trap 'exit 130' INT
	trap 'exit 143' TERM
	qemu -chardev "file,id=out,path=$GUEST/stdout" \
		-device virtserialport,chardev=out,name=stdout \
		-chardev stdio,id=in,signal=off \
		-device virtserialport,chardev=in,name=stdin \
		-chardev "file,id=err,path=$GUEST/stderr" \
		-device virtserialport,chardev=err,name=stderr \
		>"$GUEST/qemu.log" 2>&1 <"$GUEST/stdin" &
	QEMU_PID=$!
	start_streams
	trap end_guest EXIT
	status=0
	wait "$QEMU_PID" || status=$?
	[ "$status" = 0 ] ||
		say "QEMU, exit status $status: $(tail -n 1 "$GUEST/qemu.log")"
	end_guest
	trap - EXIT
	verdict
)

# boot PROGRAM [ARGUMENT...]
boot()
{
	write_initrd "$@"
	boot_guest
}

# boot_console PROGRAM [ARGUMENT...]: the same on the terminal, where Ctrl-C is for the
# guest
boot_console()
{
	kernel_argument "terminal=/dev/$TERMINAL"
	write_initrd "$@"
	(qemu -chardev stdio,id=console,signal=off \
		-device virtconsole,chardev=console) || true
	verdict
}

# The console, but without the headings of reports on data races in which
# trampfd has no part: the kernel has many that it lives with.
without_foreign_races()
{
	LC_ALL=C awk '
		/BUG: KCSAN: / { heading = $0 }
		heading && /trampfd/ {
			if ($0 != heading)
				print heading
			heading = ""
		}
		/^(\[.*\] )?=+\r?$/ { heading = "" }
		$0 != heading
	' "$GUEST/console"
}

# Prints what the kernel complained about; true if it did
console_trouble()
{
	without_foreign_races | grep -a -E -A 12 "$TROUBLE" |
		grep -a -E -v "$NO_TROUBLE${HARMLESS:+|$HARMLESS}" |
		grep -a -E -A 12 "$TROUBLE"
}
