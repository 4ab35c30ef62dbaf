# SPDX-License-Identifier: GPL-2.0-only
#
# awk -v name=NAME -f maintainers.awk OURS KERNELS: the kernel's MAINTAINERS with
# the entry of ours whose title begins with the word NAME, at its place in the
# alphabet.

NR == FNR {
	if (last_of_ours == "")
		wanted = $1 == name
	if (wanted && ours == "")
		ours = $0
	if (wanted && NF)
		entry = entry $0 "\n"
	last_of_ours = $0
	next
}

# Entries follow the descriptions, whose lines can look like titles.
/^Maintainers List/ { list = 1 }

# A title is behind an empty line, and a few are not where they belong.
list && !done && last == "" && /^[0-9A-Z]/ {
	if (title < ours && ours < $0) {
		printf "%s\n", entry
		done = 1
	}
	title = $0
}

{ print; last = $0 }

END { exit !done }
