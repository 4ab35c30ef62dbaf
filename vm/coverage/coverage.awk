# SPDX-License-Identifier: GPL-2.0-only
#
# Adds up what `gcov -b -c -t` printed for each boot: a row for each file of
# trampfd, then the lines that have never run.  The exit status is 1 if fewer
# than MIN percent of a file's lines have run.

function percent(part, whole)
{
	return whole ? int(1000 * part / whole) / 10 : 100
}

/^ *-: *0:Source:/ {
	file = $0
	sub(/^ *-: *0:Source:(\.\.\/)*/, "", file)
	while (sub(/[^\/.]+\/\.\.\//, "", file))
		;
	wanted = file ~ /^fs\/trampfd\/[^\/]*\.c$|^arch\/.*\/trampfd[^\/]*\.c$/
	if (wanted && !(file in lines)) {
		files[++nfiles] = file
		lines[file] = 0
	}
	next
}

!wanted { next }

# COUNT:LINE:TEXT; "-" has no code, "#####" has not run.
match($0, /^ *([0-9]+\*?|#+|=+): *([0-9]+):(.*)$/, part) {
	line = part[2]
	branch = 0
	if (!((file, line) in runs)) {
		order[file, ++lines[file]] = line
		text[file, line] = part[3]
	}
	runs[file, line] += part[1] + 0
	next
}

/^branch / {
	taken[file, line, branch++] += $4
}

function show_file(file,    i, place, done, branches, nbranches)
{
	for (i = 1; i <= lines[file]; i++)
		done += runs[file, order[file, i]] > 0
	for (place in taken) {
		split(place, part, SUBSEP)
		if (part[1] == file) {
			nbranches++
			branches += taken[place] > 0
		}
	}
	printf "%-36s %6d %6d %6.1f %9d %6d %6.1f\n", file, lines[file], done,
		percent(done, lines[file]), nbranches, branches,
		percent(branches, nbranches)
	low += percent(done, lines[file]) < MIN
}

function show_missed(file,    i, line)
{
	for (i = 1; i <= lines[file]; i++) {
		line = order[file, i]
		if (!runs[file, line])
			print file ":" line ":" text[file, line]
	}
}

END {
	printf "%-36s %6s %6s %6s %9s %6s %6s\n", "file", "lines", "run", "%",
		"branches", "taken", "%"
	for (i = 1; i <= nfiles; i++)
		show_file(files[i])
	for (i = 1; i <= nfiles; i++)
		show_missed(files[i])
	exit low > 0 || !nfiles
}
