# SPDX-License-Identifier: GPL-2.0-only
#
# Makes a table of what run-gcc.sh has printed: how many programs of each kind have
# passed, with what.

BEGIN {
	nlabels = split("libgcc libgcc-MDWE libgcc-SELinux trampfd-MDWE trampfd-SELinux", label)
}

{
	split($2, part, "/")
	kind = part[1]
	if (!(kind in seen)) {
		seen[kind] = 1
		kinds[++nkinds] = kind
	}
	if ($1 == "libgcc")
		programs[kind]++
	if (!$3)
		passed[kind, $1]++
	else if ($1 ~ /^trampfd-/)
		failed = failed "  " $2 " ends with " $3 ", " $1 "\n"
}

END {
	printf "%-20s %8s", "programs", "number"
	for (j = 1; j <= nlabels; j++)
		printf " %15s", label[j]
	print ""
	for (i = 1; i <= nkinds; i++) {
		printf "%-20s %8d", kinds[i], programs[kinds[i]]
		for (j = 1; j <= nlabels; j++)
			printf " %15d", passed[kinds[i], label[j]]
		print ""
	}
	if (failed)
		printf "With trampfd(),\n%s", failed
}
