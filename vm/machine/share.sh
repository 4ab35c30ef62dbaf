# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A guest that shares the files of the host: it runs one program, or those that it
# is told one after the other.

# Before a program that needs the usual tools, in a guest that has them from busybox
INSTALL_TOOLS=(/bin/busybox sh -c '/bin/busybox --install -s /bin && exec "$@"' sh)

# Can the guest run the programs that the host has?
runs_host_programs()
{
	readelf -h /proc/self/exe | grep "Machine: *$ELF_MACHINE\$" >/dev/null
}

# share_folder TAG FOLDER: adds it to DEVICES
share_folder()
{
	DEVICES+=" -fsdev local,id=$1,path=$2,security_model=none,readonly=on,multidevs=remap"
	DEVICES+=" -device virtio-9p-${BUS:-device},fsdev=$1,mount_tag=$1"
}

# share_host FOLDER: in the guest whose initramfs is being made.  Sets SHARE_HOST, what
# comes before a program that is to run in FOLDER of the host, and TOOLS, what
# comes before one that needs tools.  A guest of another architecture has the
# shared libraries of its compiler, and busybox where the host has programs.
share_host()
{
	local layers=/host path=/bin

	build_program "$GUEST/share" "$VM/guest/share.c"
	guest_add "$GUEST/share" /bin/share
	printf 'dir %s 755 0 0\n' /guest /guest/trampfd >>"$GUEST/files"
	share_folder host /
	if runs_host_programs; then
		path=$PATH TOOLS=()
	else
		echo 'dir /guest/bin 755 0 0' >>"$GUEST/files"
		guest_add_busybox_below /guest
		layers=${SYSROOT:+/host$SYSROOT:}$layers TOOLS=("${INSTALL_TOOLS[@]}")
	fi
	SHARE_HOST=(/bin/share "/guest:$layers" "$1" "PATH=$path" "HOME=${HOME:-/}"
		"TERM=${TERM:-dumb}" ${LANG:+"LANG=$LANG"} --)
}

# guest_share FILE NAME: the guest has it as /trampfd/NAME.
guest_share()
{
	guest_add "$1" "/guest/trampfd/$2"
}

# serve_guest NAME MODE FOLDER: boots it in the background, and waits until it
# serves.  $VM/machine/guest-run.sh gives it commands.  Sets GUEST.
serve_guest()
{
	new_guest "$1"
	share_host /
	build_program "$GUEST/confine" "$VM/guest/confine.c"
	guest_share "$GUEST/confine" confine
	guest_share "$VM/guest/serve.sh" serve
	share_folder folder "$3"
	DEVICES+=" -chardev pipe,id=command,path=$GUEST/command"
	DEVICES+=" -device virtserialport,chardev=command,name=command"
	mkfifo "$GUEST/command.in" "$GUEST/command.out"
	export GUEST
	# A pipe forgets what was written before anybody had it open.
	exec {COMMAND}<>"$GUEST/command.in"
	boot "${SHARE_HOST[@]}" "${TOOLS[@]}" /trampfd/serve "$3" "$2" >"$GUEST/log" 2>&1 </dev/null &
	GUEST_PID=$!
	"$VM/machine/guest-run.sh" true || die "the guest does not serve, see $GUEST/log"
}

# Ends what serve_guest() has started.
end_service()
{
	echo end >&"$COMMAND"
	exec {COMMAND}>&-
	wait "$GUEST_PID"
}
