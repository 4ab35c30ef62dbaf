# SPDX-License-Identifier: GPL-2.0-only
#
# Adds up what test.sh counted, prints a row for each architecture and base,
# and a last line with the totals.  The exit status is 1 if anything failed.

{
	row = $1 " " $2
	if (!(row in pass))
		rows[++n] = row
	pass[row] += $3
	fail[row] += $4
	skip[row] += $5
	time[row] += $6
}

END {
	format = "%-12s %-6s %7s %7s %8s %7s\n"
	printf format, "architecture", "base", "passed", "failed", "skipped", "time"
	for (i = 1; i <= n; i++) {
		row = rows[i]
		split(row, name, " ")
		minutes = sprintf("%d:%02d", time[row] / 60, time[row] % 60)
		printf format, name[1], name[2], pass[row], fail[row], skip[row], minutes
		passed += pass[row]
		failed += fail[row]
		skipped += skip[row]
	}
	print passed + 0 " passed, " failed + 0 " failed, " skipped + 0 " skipped"
	exit failed > 0 || !passed
}
