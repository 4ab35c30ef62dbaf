#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# golden.sh: what the architectures' assemblers make of the instructions that stand
# beside the golden bytes of the KUnit tests.  Prints for each ABI in how many rows
# these are the same, or different bytes of the same instructions (x86 has two
# forms of some), and fails if any are neither.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh

ROWS=$BUILD/golden/rows

# The address of a table, by the name of the macro: as much as fits a word
table_address()
{
	local address

	address=$(awk -v name="$1" '$2 == name { print $3 }' fs/trampfd/tests/isa.h)
	printf '%#x\n' $((WORD == 4 ? address & 0xffffffff : address))
}

# write_source LITERAL CODE: where the tables are, or their literals
write_source()
{
	# Some assemblers align the end of .text.
	echo '.section golden, "ax"'
	echo "$AS_PRELUDE"
	echo 'start:'
	if [ "$1" != - ]; then
		echo ".set code, start + $1"
		echo ".set data, start + $1 + $WORD"
	else
		echo ".set code, $(table_address CODE_TABLE)"
		echo ".set data, $(table_address DATA_TABLE)"
	fi
	printf '%b' "$2"
}

# disassemble FILE: of bytes, without addresses
disassemble()
{
	"${CROSS}objdump" -D -b binary -m "$OBJDUMP_MACHINE" "$1" |
		awk -F '\t' 'NF > 2 { print $3 }'
}

# check_row ABI LITERAL BYTES CODE: prints "same", "other" or "wrong"
check_row()
{
	local row=$BUILD/golden/$1 instructions

	rm -f "$row".*
	write_source "$2" "$4" >"$row.s"
	# shellcheck disable=SC2086
	if ! "${CROSS}gcc" $PROGRAM_CFLAGS $AS_FLAGS -c -o "$row.o" "$row.s" ||
	   ! "${CROSS}objcopy" -O binary -j golden "$row.o" "$row.bin"; then
		echo wrong
		return
	fi
	printf '%b' "$3" >"$row.golden"
	instructions=$(disassemble "$row.golden")
	if cmp -s "$row.bin" "$row.golden"; then
		echo same
	elif [ -n "$instructions" ] && [ "$(disassemble "$row.bin")" = "$instructions" ]; then
		echo other
	else
		say "error: $1: $3 is not"
		cat "$row.s" >&2
		echo wrong
	fi
}

check_abi()
{
	local literal bytes code

	load_arch "$1"
	# shellcheck disable=SC2086
	need_packages $PACKAGES
	while IFS=$'\t' read -r _ literal bytes code; do
		check_row "$1" "$literal" "$bytes" "$code"
	done < <(grep -P "^$1\t" "$ROWS") >"$BUILD/golden/$1"
	awk -v abi="$1" '{ n[$1]++ }
		END {
			printf "%-12s %3d the same, %d in another form, %d wrong\n",
			       abi, n["same"], n["other"], n["wrong"]
			exit n["wrong"] > 0
		}' "$BUILD/golden/$1"
}

main()
{
	local abis abi failed=0

	mkdir -p "${ROWS%/*}"
	awk -f vm/tests/golden.awk fs/trampfd/tests/*_kunit.c >"$ROWS"
	[ "$(wc -l <"$ROWS")" = "$(cat fs/trampfd/tests/*_kunit.c | grep -c '\.bytes = {$')" ] ||
		die 'some golden rows are written in another way than vm/tests/golden.awk knows'
	mapfile -t abis < <(cut -f 1 "$ROWS" | sort -u)
	for abi in "${abis[@]}"; do
		check_abi "$abi" || failed=1
	done
	return $failed
}

main
