# SPDX-License-Identifier: GPL-2.0-only
#
# A table of what vm/bench/bench.sh has measured, from lines of: round, kind of
# measurement, way, closures, what, figure.  Leaves files for the plots in the
# folder that is the variable "data".
#
# Figures are medians of all rounds.  Ratios are medians of the ratios to the first
# way of the kind within a round.

function median(list, n,    sorted)
{
	n = asort(list, sorted)
	if (!n)
		return "-"
	return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function figure(kind, way, n, what,    round, list)
{
	delete list
	for (round = 1; round <= rounds; round++)
		if ((round, kind, way, n, what) in value)
			list[round] = value[round, kind, way, n, what]
	return median(list)
}

function ratio(kind, way, base, n, what,    round, list)
{
	delete list
	for (round = 1; round <= rounds; round++)
		if ((round, kind, way, n, what) in value &&
		    value[round, kind, base, n, what] > 0)
			list[round] = value[round, kind, way, n, what] / \
				      value[round, kind, base, n, what]
	return median(list)
}

function cell(kind, way, base, n, what,    f, r)
{
	f = figure(kind, way, n, what)
	r = ratio(kind, way, base, n, what)
	if (f == "-")
		return " -"
	return way == base || r == "-" ? sprintf(" %.4g", f) : sprintf(" %.4g (%.3g)", f, r)
}

function life_table(    i, j)
{
	print "| way | closures | create | free | reuse | bytes | mappings |"
	print "|---|---|---|---|---|---|---|"
	for (i = 2; i <= ncounts; i++)
		for (j = 1; j <= nlife; j++)
			printf "| %s | %d |%s |%s |%s | %.4g | %d |\n", lives[j], counts[i],
				cell("life", lives[j], lives[1], counts[i], "create"),
				cell("life", lives[j], lives[1], counts[i], "free"),
				cell("life", lives[j], lives[1], counts[i], "reuse"),
				figure("life", lives[j], counts[i], "bytes"),
				figure("life", lives[j], counts[i], "mappings")
}

function calls_table(order,    i, j)
{
	printf "| %s |", order
	for (i = 1; i <= ncounts; i++)
		printf " %d |", counts[i]
	printf "\n|---|"
	for (i = 1; i <= ncounts; i++)
		printf "---|"
	print ""
	for (j = 1; j <= ncalls; j++) {
		printf "| %s |", callers[j]
		for (i = 1; i <= ncounts; i++)
			printf "%s |", cell("calls", callers[j], callers[1], counts[i], order)
		print ""
	}
}

function instructions_table(    i, j, n)
{
	print "| instructions | closures | create | free | reuse | call |"
	print "|---|---|---|---|---|---|"
	for (n = 1000; n <= 100000; n *= 100) {
		for (j = 1; j <= nlife; j++)
			printf "| %s | %d | %.0f | %.0f | %.0f | |\n", lives[j], n,
				figure("instructions", lives[j], n, "create"),
				figure("instructions", lives[j], n, "free"),
				figure("instructions", lives[j], n, "reuse")
		for (j = 1; j <= ncalls; j++)
			printf "| %s | %d | | | | %.1f |\n", callers[j], n,
				figure("instructions", callers[j], n, "random")
	}
}

# plot FILE: a line for each number of closures, with a column for each way
function plot_file(file, kind, ways, nways, what,    i, j)
{
	file = data "/" file
	printf "closures" >file
	for (j = 1; j <= nways; j++)
		printf " %s", ways[j] >file
	for (i = 1; i <= ncounts; i++) {
		printf "\n%d", counts[i] >file
		for (j = 1; j <= nways; j++)
			printf " %s", figure(kind, ways[j], counts[i], what) >file
	}
	print "" >file
	close(file)
}

{
	value[$1, $2, $3, $4, $5] = $6
	rounds = $1 > rounds ? $1 : rounds
	if ($2 == "calls" && !($4 in seen)) {
		seen[$4]
		counts[++ncounts] = $4
	}
}

END {
	nlife = split(life, lives)
	ncalls = split(calls, callers)
	print "Machine: " machine "."
	print "Trampolines are the bytes that the kernel wrote in a guest; libffi's and"
	print "the library's own code, their memory and page faults are this machine's."
	print "\nNanoseconds of the processor, user and kernel, for each closure; in"
	print "brackets, relative to the first way. Bytes are memory and page tables for"
	print "each closure, mappings are for all.\n"
	life_table()
	print "\nNanoseconds for a call.\n"
	calls_table("sequential")
	print ""
	calls_table("random")
	print "\nIn a guest whose clock counts instructions, with the kernel's own"
	print "trampolines:\n"
	instructions_table()
	plot_file("create.dat", "life", lives, nlife, "create")
	plot_file("memory.dat", "life", lives, nlife, "bytes")
	plot_file("calls.dat", "calls", callers, ncalls, "random")
}
