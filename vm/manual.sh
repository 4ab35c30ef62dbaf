# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The example of the manual page: its program, and what that is said to print

MANUAL=$TOP/man/man2/trampfd.2

# What the formatter would make of the lines
plain_text()
{
	sed -e '/^\./d' -e 's/\\&//g' -e 's/\\-/-/g' -e 's/\\e/\\/g'
}

manual_program()
{
	sed -n '/SRC BEGIN/,/SRC END/p' "$MANUAL" | plain_text
}

manual_output()
{
	sed -n '/" \.\/greet"$/,/^\.EE$/p' "$MANUAL" | plain_text
}
