# SPDX-License-Identifier: GPL-2.0-only
#
# nested.awk LIBGCC TRAMPFD: the results of nested_test with both, side by side

/^(not )?ok / {
	name = $NF
	sub(/^global\./, "", name)
	gsub("_", " ", name)
	if (FNR == NR)
		stock[name] = /^ok /
	else
		printf "%-50s %-8s %s\n", name, stock[name] ? "ok" : "FAILED",
		       /^ok / ? "ok" : "FAILED"
}
