# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A guest that runs commands one after the other, on files of the host

# shared_devices FOLDER
shared_devices()
{
	local tag

	for tag in system:/ folder:"$1"; do
		echo "-fsdev local,id=${tag%%:*},path=${tag#*:},security_model=none,readonly=on"
		echo "-device virtio-9p-device,fsdev=${tag%%:*},mount_tag=${tag%%:*}"
	done
	echo "-chardev pipe,id=command,path=$GUEST/command"
	echo "-device virtserialport,chardev=command,name=command"
}

# serve_guest NAME MODE FOLDER: boots it in the background, and waits until it
# serves.  $VM/guest-run.sh gives it commands.  Sets GUEST.
serve_guest()
{
	new_guest "$1"
	build_program "$GUEST/confine" "$VM/confine.c"
	guest_add_busybox
	guest_add "$GUEST/confine" /bin/confine
	guest_add "$VM/serve.sh" /serve
	mkfifo "$GUEST/command.in" "$GUEST/command.out"
	export GUEST
	# A pipe forgets what was written before anybody had it open.
	exec {COMMAND}<>"$GUEST/command.in"
	DEVICES="${DEVICES:-} $(shared_devices "$3")" \
		boot /bin/busybox sh /serve "$SYSROOT" "$3" "$2" >"$GUEST/log" 2>&1 &
	GUEST_PID=$!
	"$VM/guest-run.sh" true || die "the guest does not serve, see $GUEST/log"
}

end_guest()
{
	echo end >&"$COMMAND"
	exec {COMMAND}>&-
	wait "$GUEST_PID"
}
