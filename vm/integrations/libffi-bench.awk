# SPDX-License-Identifier: GPL-2.0-only
#
# Makes a table of lines "LIBRARY N CREATE CALL FREE".  Of several with the same
# LIBRARY and N, the least figures count: the kernel may have had something else
# to do.  The exit status is 1 if patched costs over a percent more than stock, or if
# there is no such line or a figure is missing.

function show(library, n)
{
	printf format, n, library, least[library, n, 3], least[library, n, 4],
		least[library, n, 5]
}

BEGIN {
	format = "%9s  %-8s %8s %6s %6s\n"
	printf format, "closures", "libffi", "create", "call", "free"
}

$1 == "stock" || $1 == "patched" {
	bad += NF != 5
	if (!($2 in seen)) {
		seen[$2]
		number[++numbers] = $2
	}
	for (i = 3; i <= NF; i++)
		if (!(($1, $2, i) in least) || $i < least[$1, $2, i])
			least[$1, $2, i] = $i + 0
}

END {
	for (j = 1; j <= numbers; j++) {
		n = number[j]
		for (i = 3; i <= 5; i++)
			bad += !(("stock", n, i) in least) ||
				!(("patched", n, i) in least) ||
				least["patched", n, i] > 1.01 * least["stock", n, i]
		show("stock", n)
		show("patched", n)
	}
	exit bad || !numbers
}
