# SPDX-License-Identifier: GPL-2.0-only
#
# Makes of what the kselftest runner printed a row for each fixture and variant:
# what was denied (the tests whose names start with "refuses") and what worked
# (all other tests).  Failures have rows of their own.

function words(name)
{
	gsub("_", " ", name)
	return name
}

function add(list, name)
{
	return list ? list ", " name : name
}

/^# (not )?ok / {
	failed = $2 == "not"
	n = split($(failed ? 5 : 4), part, ".")
	row = n > 2 ? part[1] "." part[2] : part[1]
	test = words(part[n])
	if (!(row in seen)) {
		seen[row] = 1
		rows[++nrows] = row
	}
	if (/# SKIP/)
		skipped[row] = add(skipped[row], test)
	else if (failed)
		wrong[row] = add(wrong[row], test)
	else if (sub("^refuses ", "", test))
		denied[row] = add(denied[row], test)
	else
		worked[row] = add(worked[row], test)
}

function show(label, list)
{
	if (list)
		printf "  %-8s %s\n", label ":", list
}

END {
	for (i = 1; i <= nrows; i++) {
		row = rows[i]
		print words(row)
		show("denied", denied[row])
		show("worked", worked[row])
		show("skipped", skipped[row])
		show("FAILED", wrong[row])
	}
}
