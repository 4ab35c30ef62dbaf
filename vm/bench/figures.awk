# SPDX-License-Identifier: GPL-2.0-only
#
# The figures of what vm/bench/bench.sh has measured, from lines of: round, kind of
# measurement, way, closures, what, figure.  A line of each has the kind, way,
# closures and what, the median of all rounds, and the median of the ratios to the
# first way of the kind within a round.  The machine is the variable "machine".

function median(list, n,    sorted)
{
	n = asort(list, sorted)
	return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function figure(key,    round, list)
{
	for (round = 1; round <= rounds; round++)
		if ((round, key) in value)
			list[round] = value[round, key]
	return median(list)
}

function ratio(key, base,    round, list)
{
	for (round = 1; round <= rounds; round++)
		if ((round, key) in value && value[round, base] > 0)
			list[round] = value[round, key] / value[round, base]
	return length(list) ? sprintf("%.4f", median(list)) : "-"
}

{
	key = $2 SUBSEP $3 SUBSEP $4 SUBSEP $5
	value[$1, key] = $6
	rounds = $1 > rounds ? $1 : rounds
	if (!($2 in first))
		first[$2] = $3
	if (!(key in seen)) {
		seen[key]
		keys[++nkeys] = key
	}
}

END {
	print "# SPDX-License-Identifier: GPL-2.0-only"
	print "# " machine
	for (i = 1; i <= nkeys; i++) {
		split(keys[i], part, SUBSEP)
		base = part[1] SUBSEP first[part[1]] SUBSEP part[3] SUBSEP part[4]
		print part[1], part[2], part[3], part[4],
			sprintf("%.2f", figure(keys[i])), ratio(keys[i], base)
	}
}
