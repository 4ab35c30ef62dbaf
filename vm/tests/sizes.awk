# SPDX-License-Identifier: GPL-2.0-only
#
# What Documentation/trampfd.rst says of each ABI, from the headers with the names of
# registers and the files that describe trampolines: its name; bytes of a relative
# trampoline, how many of them are in 4 KiB, and how far from their entries; bytes of one
# with tables, and how many of them are in 4 KiB; how many registers have names

# The value of a member of the structure
function value()
{
	return substr($0, index($0, "=") + 2, length($0) - index($0, "=") - 2)
}

/^\t[a-z0-9]+_min = / { min = $3 }
/^\t[a-z0-9]+_max = / { registers[substr($1, 1, index($1, "_") - 1)] = $3 - min }

/^(static )?const struct trampfd_relative_isa [a-z0-9_]+ = \{$/ { relative = $(NF - 2) }
/^(static )?const struct trampfd_isa [a-z0-9_]+ = \{$/ { isa = $(NF - 2); literals = 0; of = "" }

/^\t\.slot_size\t/ && relative { size[relative] = value() }
/^\t\.reach\t/ && relative {
	reach[relative] = gensub(/^SZ_([0-9]+)([KMG])$/, "\\1 \\2iB", 1, value())
}
/^\t\.name\t/ && isa { name = value(); gsub("\"", "", name) }
/^\t\.slot_size\t/ && isa { bytes = value() }
/^\t\.word_size\t/ && isa { word = value() }
/^\t\.literals\t/ && isa { literals = value() == "true" ? 2 : 0 }
/^\t\.first_reg\t/ && isa { first = value(); sub("_min", "", first) }
/^\t\.relative\t/ && isa { of = substr(value(), 2) }

/^};$/ && isa {
	printf "%s %s %d, %d %d\n", name,
	       of ? size[of] ", " int(4096 / size[of]) ", " reach[of] : "none",
	       bytes, int((4096 - literals * word) / bytes), registers[first]
}
/^};$/ { relative = isa = "" }
