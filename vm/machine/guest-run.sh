#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest-run.sh PROGRAM [ARGUMENT...]: runs a program in the guest that vm/guest/serve.sh
# serves, in the same folder and with the same LD_LIBRARY_PATH, and exits as it
# does.  The guest's pipes are $GUEST/command.in and $GUEST/command.out; $CONFINE
# is what comes before each command, $LIMIT how many seconds it may take.

limit=${LIMIT:-120}
# What else comes before the program would look for its own libraries there, too, and
# nothing is remembered of the folder that is shared.
libraries=${LD_LIBRARY_PATH:+env "LD_LIBRARY_PATH=$LD_LIBRARY_PATH"}
command="cd $PWD && timeout $limit ${CONFINE:-} $libraries $*"

# One at a time
exec 9>"$GUEST/command.lock"
flock 9
printf '%s\n' "$command" >"$GUEST/command.in"
# Not a byte more may be read than this answer.  A pipe that is opened for both
# directions does not wait for the other side.
timeout $((limit + 60)) sed -u '/^exit status [0-9]*$/q' \
	0<>"$GUEST/command.out" >"$GUEST/answer"
status=$(sed -n '$s/^exit status //p' "$GUEST/answer")
# The line, and the end of line before it, are not the program's.
sed '$d' "$GUEST/answer" | head -c -1
exit "${status:-125}"
