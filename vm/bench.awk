# SPDX-License-Identifier: GPL-2.0-only
#
# Makes a table of lines "LIBRARY N CREATE CALL FREE", in which
# "patched" follows "stock" for each N.  The exit status is 1 if patched costs
# more, or if there is no such line or a figure is missing.

BEGIN {
	format = "%9s  %-8s %8s %6s %6s\n"
	printf format, "closures", "libffi", "create", "call", "free"
}

$1 == "stock" || $1 == "patched" {
	printf format, $2, $1, $3, $4, $5
}

$1 == "stock" {
	split($0, stock)
}

$1 == "patched" {
	lines++
	worse += NF != 5 || $2 != stock[2] || $3 > stock[3] || $4 > stock[4] || $5 > stock[5]
}

END {
	exit worse || !lines
}
