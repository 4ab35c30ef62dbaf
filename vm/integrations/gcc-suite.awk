# SPDX-License-Identifier: GPL-2.0-only
#
# Makes a table of what run-gcc.sh has printed: how many programs of each kind have
# passed, with what.

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
	else if ($1 == "trampfd-MDWE")
		failed = failed "  " $2 " ends with " $3 "\n"
}

END {
	printf "%-20s %8s %8s %12s %13s\n", "programs", "number", "libgcc",
	       "libgcc, MDWE", "trampfd, MDWE"
	for (i = 1; i <= nkinds; i++) {
		kind = kinds[i]
		printf "%-20s %8d %8d %12d %13d\n", kind, programs[kind],
		       passed[kind, "libgcc"], passed[kind, "libgcc-MDWE"],
		       passed[kind, "trampfd-MDWE"]
	}
	if (failed)
		printf "With trampfd(),\n%s", failed
}
