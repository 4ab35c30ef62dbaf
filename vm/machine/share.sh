# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A guest that shares the files of the host: it runs one program, or serves commands
# one after the other.

# Before a program that needs the usual tools, in a guest that has them from busybox
INSTALL_TOOLS=(/bin/busybox sh -c '/bin/busybox --install -s /bin && exec "$@"' sh)

# Can the guest run the programs that the host has?
runs_host_programs()
{
	readelf -h /proc/self/exe | grep "Machine: *$ELF_MACHINE\$" >/dev/null
}

# share_folder TAG FOLDER: the guest can mount it by the tag.
share_folder()
{
	guest_device -fsdev \
		"local,id=$1,path=$2,security_model=none,readonly=on,multidevs=remap" \
		-device "virtio-9p-${BUS:-device},fsdev=$1,mount_tag=$1"
}

# guest_share FILE NAME: a guest that shares the host's files has it as /trampfd/NAME.
guest_share()
{
	guest_add "$1" "/guest/trampfd/$2"
}

# What the guest needs to share the host's files.  One of another architecture cannot run
# the programs of the host: it has busybox instead, and the shared libraries of its compiler.
share_host()
{
	build_program "$GUEST/share" "$VM/guest/share.c"
	guest_add "$GUEST/share" /bin/share
	printf 'dir %s 755 0 0\n' /guest /guest/trampfd >>"$GUEST/files"
	share_folder host /
	if ! runs_host_programs; then
		echo 'dir /guest/bin 755 0 0' >>"$GUEST/files"
		guest_add_busybox_below /guest
		[ -z "$SYSROOT" ] || printf "slink /guest/%s $SYSROOT/lib 777 0 0\n" \
			lib lib64 >>"$GUEST/files"
	fi
}

# boot_shared BOOT FOLDER PROGRAM [ARGUMENT...]: boots a guest for which share_host()
# was called, by the function BOOT, and runs the program in FOLDER of the host.
boot_shared()
{
	local path=$PATH tools=()

	if ! runs_host_programs; then
		path=/bin
		tools=("${INSTALL_TOOLS[@]}")
	fi
	"$1" /bin/share "$2" "PATH=$path" "HOME=${HOME:-/}" \
		"TERM=${TERM:-dumb}" ${LANG:+"LANG=$LANG"} -- "${tools[@]}" "${@:3}"
}

# serve_guest MODE FOLDER: boots the guest in the background, and waits until it
# serves.  $VM/machine/guest-run.sh gives it commands.
serve_guest()
{
	share_host
	build_program "$GUEST/confine" "$VM/guest/confine.c"
	guest_share "$GUEST/confine" confine
	guest_share "$VM/guest/serve.sh" serve
	share_folder folder "$2"
	guest_device -chardev "pipe,id=command,path=$GUEST/command" \
		-device virtserialport,chardev=command,name=command
	mkfifo "$GUEST/command.in" "$GUEST/command.out"
	export GUEST
	# A pipe forgets what was written before anybody had it open.
	exec {COMMAND}<>"$GUEST/command.in"
	background boot_shared boot / /trampfd/serve "$2" "$1" >"$GUEST/log" 2>&1 </dev/null &
	GUEST_PID=$!
	# In a folder that every guest has
	(cd "$2" && "$VM/machine/guest-run.sh" true) ||
		die "the guest does not serve, see $GUEST/log"
}

# Ends what serve_guest() has started.
end_service()
{
	echo end >&"$COMMAND"
	exec {COMMAND}>&-
	wait "$GUEST_PID"
}
