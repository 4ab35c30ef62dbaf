# SPDX-License-Identifier: GPL-2.0-only
#
# Makes a table of what run-gcc.sh has printed: how many programs of each kind have
# passed, with what.

BEGIN {
	nways = split("stack-free stack-MDWE stack-SELinux heap-free heap-MDWE heap-SELinux " \
		      "trampfd-MDWE trampfd-SELinux", way)
}

$1 == "without" {
	without++
	if (!$3)
		without_passed++
	else
		failed = failed "  " $2 " without trampfd()\n"
	next
}

{
	split($2, part, "/")
	kind = part[1]
	if (!(kind in seen)) {
		seen[kind] = 1
		kinds[++nkinds] = kind
	}
	if ($1 == "trampfd-MDWE")
		programs[kind]++
	ran[$1] = 1
	if (!$3)
		passed[kind, $1]++
	else if ($1 ~ /^trampfd-/)
		failed = failed "  " $2 " ends with " $3 ", " $1 "\n"
}

function heading(    j, name, last)
{
	printf "%-19s", ""
	for (j = 1; j <= nways; j++) {
		name = substr(way[j], 1, index(way[j], "-") - 1)
		printf " %7s", name == last ? "" : name
		last = name
	}
	printf "\n%-14s %4s", "programs", "n"
	for (j = 1; j <= nways; j++)
		printf " %7s", substr(way[j], index(way[j], "-") + 1)
	print ""
}

END {
	heading()
	for (i = 1; i <= nkinds; i++) {
		printf "%-14s %4d", kinds[i], programs[kinds[i]]
		for (j = 1; j <= nways; j++)
			printf " %7s", way[j] in ran ? passed[kinds[i], way[j]] + 0 : "-"
		print ""
	}
	printf "Without trampfd(), %d of %d do what they should.\n", without_passed, without
	if (failed)
		printf "What has failed:\n%s", failed
}
