#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-share PROGRAM [ARGUMENT...]: in a guest that shares the files of the host,
# says what there is; PROGRAM has a mistake that its sanitizer finds.

sanitized=$1
shift

printf 'argument: %s\n' "$@"
echo "folder: ${PWD##*/}"
echo "standard input: $(cksum)"
echo "file systems: $(stat -f -c %T / /proc /sys /dev | xargs)"
echo "trampolines: $(grep -c ' __x64_sys_trampfd$' /proc/kallsyms)"
echo 'a name for standard output' >/dev/stdout
echo 'a name for standard error' >/dev/stderr
echo written >made-by-the-guest && cat made-by-the-guest
mv README.md renamed && mkdir README.md && echo renamed
python3 -c 'print("Python:", 6 * 7)'
strace -e trace=exit_group true 2>&1 | head -n 1
gdb -batch -ex 'break main' -ex run -ex backtrace "$sanitized" 2>&1 | grep '^#0'
"$sanitized" 2>&1 | grep -o 'heap-use-after-free' | head -n 1
exit 42
