# SPDX-License-Identifier: GPL-2.0-only
#
# gcc-nested.awk LIBGCC TRAMPFD: the results of nested_test with both, side by side;
# LIBGCC may be empty.

/^(not )?ok / {
	name = $NF
	sub(/^[a-z]*\./, "", name)
	gsub("_", " ", name)
	if (FILENAME == ARGV[1])
		stock[name] = /^ok / ? "ok" : "FAILED"
	else
		printf "%-50s %-8s %s\n", name, name in stock ? stock[name] : "-",
		       /^ok / ? "ok" : "FAILED"
}
