# SPDX-License-Identifier: GPL-2.0-only
#
# awk -f maintainers.awk OURS KERNELS: the kernel's MAINTAINERS with our entry at
# its place in the alphabet.

NR == FNR {
	if (FNR == 1)
		ours = $0
	entry = entry $0 "\n"
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
