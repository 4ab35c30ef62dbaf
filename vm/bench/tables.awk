# SPDX-License-Identifier: GPL-2.0-only
#
# A table of the file of figures that vm/bench/figures.awk has made: the one whose
# name is the variable "table".

# As many figures as say something
function number(x)
{
	return x == "" ? "-" : sprintf(x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : "%.2f", x)
}

# The same, relative to the first way of its kind
function relative(kind, way, n, what,    r)
{
	r = ratio[kind, way, n, what]
	return number(figure[kind, way, n, what]) \
		(way == way_of[kind, 1] || r == "" || r == "-" ? "" : \
		 sprintf(r >= 0.1 ? " (%.2f)" : " (%.2g)", r))
}

# heading WORD...: separated by bars
function heading(words)
{
	print "| " words " |"
	gsub("[^|]+", "---", words)
	print "|" words "|"
}

function life(    i, j, n, way)
{
	heading("way | closures | create | free | reuse | bytes | mappings")
	for (i = 1; i <= ncounts["life"]; i++) {
		n = count["life", i]
		for (j = 1; j <= nways["life"]; j++) {
			way = way_of["life", j]
			printf "| %s | %d | %s | %s | %s | %s | %d |\n", way, n,
				relative("life", way, n, "create"),
				relative("life", way, n, "free"),
				relative("life", way, n, "reuse"),
				number(figure["life", way, n, "bytes"]),
				figure["life", way, n, "mappings"]
		}
	}
}

# A row for each way, a column for each number
function matrix(kind, what, title,    i, j, line)
{
	line = title
	for (i = 1; i <= ncounts[kind]; i++)
		line = line " | " count[kind, i]
	heading(line)
	for (j = 1; j <= nways[kind]; j++) {
		line = "| " way_of[kind, j] " |"
		for (i = 1; i <= ncounts[kind]; i++)
			line = line " " relative(kind, way_of[kind, j], count[kind, i], what) " |"
		print line
	}
}

function instructions(    i, j, n, way)
{
	heading("instructions | closures | create | free | reuse")
	for (i = 1; i <= ncounts["life-instructions"]; i++) {
		n = count["life-instructions", i]
		for (j = 1; j <= nways["life-instructions"]; j++) {
			way = way_of["life-instructions", j]
			printf "| %s | %d | %.0f | %.0f | %.0f |\n", way, n,
				figure["life-instructions", way, n, "create"],
				figure["life-instructions", way, n, "free"],
				figure["life-instructions", way, n, "reuse"]
		}
	}
}

function results()
{
	print "<!-- SPDX-License-Identifier: GPL-2.0-only -->"
	print "# What closures cost: the figures\n"
	print "[README.md](README.md) says what is measured, and how. The machine was"
	print machine ".\n"
	print "## Create, free and create again\n"
	print "Nanoseconds for each closure; bytes of memory and page tables for each; mappings"
	print "for all. In brackets: relative to the first way.\n"
	life()
	print "\n![ns to create a closure](create.svg)"
	print "![bytes for a closure](memory.svg)"
	print "\n## Call\n"
	print "Nanoseconds for a call, and what the call of a function takes anyway.\n"
	matrix("calls", "sequential", "sequential")
	print ""
	matrix("calls", "random", "random")
	print "\n![ns for a call in random order](calls.svg)"
	print "\n## Nested functions of GCC\n"
	print "Nanoseconds to create, call and delete the trampoline of a nested function, in"
	print "that many frames which have one at a time.\n"
	matrix("nested", "create-call-delete", "frames")
	print "\n## Instructions\n"
	print "Of the program and the kernel, for each closure, in a guest whose clock counts"
	print "them, with the kernel's own trampolines.\n"
	instructions()
	print ""
	print "Bytes of the kernel's memory for each closure there, for its objects and page"
	print "tables, of that many.  What else the kernel did meanwhile is in them: a byte more"
	print "or less says nothing.\n"
	matrix("kernel", "bytes", "closures")
	print ""
	matrix("calls-instructions", "random", "instructions of a call")
	print ""
	matrix("nested-instructions", "create-call-delete", "instructions, nested functions")
}

# A paragraph
function readme()
{
	printf "Of a million closures, each takes %s ns to create and %s bytes of memory, and all\n",
		number(figure["life", "trampfd", 1000000, "create"]),
		number(figure["life", "trampfd", 1000000, "bytes"])
	printf "of them %d mappings; of libffi's with static trampolines %s ns, %s bytes and %d:\n",
		figure["life", "trampfd", 1000000, "mappings"],
		number(figure["life", "libffi-static", 1000000, "create"]),
		number(figure["life", "libffi-static", 1000000, "bytes"]),
		figure["life", "libffi-static", 1000000, "mappings"]
	print "[bench](bench/README.md). The manual page is `trampfd_closures.3`. It is installed from"
	print "the kernel source that `make tree` prints:"
}

# instructions_of WAY: those of a call, if there is a figure
function instructions_of(way)
{
	way = figure["calls-instructions", way, 100000, "random"]
	return way == "" ? "-" : sprintf("%.0f", way)
}

# letter_row TITLE WAY LIBFFI BARE: a row, and by which ways there are calls
function letter_row(title, way, libffi, bare)
{
	printf "  %-21s%6.0f%6.0f%7.0f%10d%7s%12s\n", title,
		figure["life", way, 100000, "create"], figure["life", way, 100000, "free"],
		figure["life", way, 100000, "bytes"], figure["life", way, 100000, "mappings"],
		instructions_of(libffi), instructions_of(bare)
}

function letter_life()
{
	printf "  %-21s%6s%6s%7s%10s%7s%12s\n", "100000 closures", "create", "free", "bytes",
		"mappings", "call", "bare call"
	letter_row("libffi static", "libffi-static", "libffi-static", "static")
	letter_row("libffi static, CET", "libffi-static-cet", "-", "static-cet")
	letter_row("libffi on trampfd()", "libffi-trampfd", "libffi-trampfd", "-")
	letter_row("libtrampfd", "trampfd", "-", "trampfd")
}

function calls_row(title, way)
{
	printf "  %-31s%9s%8s%8s%9s\n", title,
		number(figure["calls", way, 1, "random"]),
		number(figure["calls", way, 1000, "random"]),
		number(figure["calls", way, 16000, "random"]),
		number(figure["calls", way, 100000, "random"])
}

function letter_calls()
{
	printf "%-33s%9s%8s%8s%9s\n", "ns of a bare call, random order", "1 closure", 1000, 16000,
		100000
	calls_row("static trampolines", "static")
	calls_row("static, CET", "static-cet")
	calls_row("trampfd()", "trampfd")
	calls_row("trampfd(), one target a page", "trampfd-one")
	calls_row("as many functions, no closures", "functions")
	calls_row("direct call", "direct")
}

# What libffi takes in all, in the guest
function libffi(n, way, what)
{
	return figure[(what == "random" ? "calls" : "life") "-instructions", way, n, what]
}

function libffi_readme(    n)
{
	heading("trampolines | closures | create | call | free")
	for (n = 1000; n <= 100000; n *= 100) {
		printf "| static | %d | %.0f | %.0f | %.0f |\n", n,
			libffi(n, "libffi-static", "create"),
			libffi(n, "libffi-static", "random"),
			libffi(n, "libffi-static", "free")
		printf "| of the kernel | %d | %.0f | %.0f | %.0f |\n", n,
			libffi(n, "libffi-trampfd", "create"),
			libffi(n, "libffi-trampfd", "random"),
			libffi(n, "libffi-trampfd", "free")
	}
}

/^#/ {
	machine = substr($0, 3)
	next
}

{
	figure[$1, $2, $3, $4] = $5
	ratio[$1, $2, $3, $4] = $6
	if (!(($1, $2) in seen_way)) {
		seen_way[$1, $2]
		way_of[$1, ++nways[$1]] = $2
	}
	if (!(($1, $3) in seen_count)) {
		seen_count[$1, $3]
		count[$1, ++ncounts[$1]] = $3
	}
}

END {
	@table()
}
