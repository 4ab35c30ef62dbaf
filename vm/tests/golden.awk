# SPDX-License-Identifier: GPL-2.0-only
#
# The golden rows of KUnit tests, a line each, fields separated by tabs: ABI, where
# the literal of the code is (or -), bytes and instructions, both for printf

function literal()
{
	return match(head, /code_literal = [0-9]+/) ?
		substr(head, RSTART + 15, RLENGTH - 15) : "-"
}

# For printf, as are the instructions
function escaped(list)
{
	gsub(/[, \t]/, "", list)
	gsub(/0x/, "\\x", list)
	return list
}

/^\t\{ "/ { head = ""; bytes = ""; code = "" }
{ head = head $0 }

/^\t\t0x.*\/\* .* \*\/$/ {
	split($0, part, / ?\/\* | \*\//)
	bytes = bytes escaped(part[1])
	code = code part[2] "\\n"
}

/^\t\} \},$/ && bytes != "" {
	split(head, string, /"/)
	printf "%s\t%s\t%s\t%s\n", string[4], literal(), bytes, code
}
