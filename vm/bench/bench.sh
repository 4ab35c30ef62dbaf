#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# bench.sh: what closures cost, on this machine, with the pages of trampolines that
# the kernel has written in a guest; and in instructions of the program and the
# kernel, which the guest's clock counts.  Prints tables, leaves a file of the
# figures, and plots.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/integrations/libffi-source.sh
. vm/debian/root.sh
. vm/integrations/gcc-root.sh

ARCH=x86_64
ROUNDS=${ROUNDS:-5}
OUT=$BUILD/bench
PAGES=$OUT/pages

# All ways; the first of each kind is what others are compared with.
LIFE='libffi-static libffi-static-cet libffi-rwx libffi-trampfd trampfd trampfd-one'
CALLS='static static-cet trampfd trampfd-one functions direct'
NESTED='gcc-stack gcc-heap trampfd-nested plain'
COUNTS='1 1000 16000 100000 1000000'
FRAMES='1 1000'

# In the root: programs with nested functions, and what they are made of
WORK=bench

# build_variant NAME SOURCE [OPTION...]: of libffi
build_variant()
{
	local dir=$LIBFFI/bench-$1

	rm -rf "$dir"
	mkdir -p "$dir"
	(cd "$dir" && "../$2/configure" --disable-docs --disable-shared \
		CPPFLAGS="-isystem $HEADERS" "${@:3}" && make -j"$JOBS")
}

build_variants()
{
	build_variant static stock
	build_variant static-cet stock CFLAGS='-O2 -fcf-protection'
	build_variant rwx stock --disable-exec-static-tramp
	build_variant trampfd patched
}

# build_way NAME FILE [ARGUMENT...]
build_way()
{
	build_program "$OUT/bin/$1" bench/measure.c "bench/way_$2.c" -I bench "${@:3}"
}

# build_libffi_way NAME VARIANT [ARGUMENT...]
build_libffi_way()
{
	local way=libffi
	[[ $1 != static* ]] || way=static

	# Nothing else needs the port's object, which tells that there are static ones.
	build_way "$1" $way -I "$LIBFFI/bench-$2/include" -I "$LIBFFI/stock/include" \
		"${@:3}" -Wl,-u,ffi_prep_closure_loc "$LIBFFI/bench-$2/.libs/libffi.a" -pthread
}

build_ways()
{
	local kernel=(bench/kernel.c '-Wl,--wrap=syscall,--wrap=pwrite,--wrap=mmap')
	local library=(-I "$LIBRARY/include" -L "$LIBRARY/lib" -ltrampfd -pthread)

	build_program "$OUT/bin/dump" bench/dump.c
	build_way direct direct
	build_way functions functions
	build_way trampfd trampfd "${kernel[@]}" "${library[@]}"
	build_way trampfd-one trampfd -DONE_CODE "${kernel[@]}" "${library[@]}"
	build_libffi_way libffi-static static
	build_libffi_way libffi-static-cet static-cet
	build_libffi_way libffi-rwx rwx
	build_libffi_way libffi-trampfd trampfd "${kernel[@]}"
	build_libffi_way static static
	build_libffi_way static-cet static-cet -fcf-protection
}

# build_nested NAME ARGUMENT...
build_nested()
{
	in_root gcc-14 -static -O2 -Wall -isystem "/$WORK/include" -o "/$WORK/$1" \
		"/$WORK/nested.c" "${@:2}" -pthread
	cp "$ROOT/$WORK/$1" "$OUT/bin"
}

build_all_nested()
{
	local wrap=-Wl,--wrap=syscall,--wrap=pwrite,--wrap=mmap

	as_root rm -rf "${ROOT:?}/$WORK"
	as_root mkdir -p "$ROOT/$WORK"
	as_root cp -r bench/*.[ch] "$LIBRARY"/lib/*.a "$HEADERS" "$ROOT/$WORK"
	build_nested plain -DPLAIN
	build_nested gcc-stack -ftrampoline-impl=stack
	build_nested gcc-heap -ftrampoline-impl=heap
	build_nested trampfd-nested -ftrampoline-impl=heap "/$WORK/kernel.c" $wrap \
		"-L/$WORK" -ltrampfd-nested -ltrampfd
}

# measure ROUND KIND WAY N COMMAND...: a line for each figure
measure()
{
	"${@:5}" "$2" "$4" | sed "s/^/$1 $2 $3 $4 /"
}

# measure_all ROUND KIND N WAY...
measure_all()
{
	local way

	for way in "${@:4}"; do
		measure "$1" "$2" "$way" "$3" "$OUT/bin/$way"
	done
}

# Each figure is from a process of its own, and ways take turns.
# shellcheck disable=SC2086
measure_here()
{
	local round n
	export TRAMPFD_PAGES=$PAGES

	for round in $(seq "$ROUNDS"); do
		for n in $COUNTS; do
			TRAMPFD_SHARE=1 measure_all "$round" calls "$n" $CALLS
			[ "$n" = 1 ] || measure_all "$round" life "$n" $LIFE
		done
		for n in $FRAMES; do
			measure_all "$round" nested "$n" $NESTED
		done
	done
}

# instructions KIND N WAY...: how the guest counts them
instructions()
{
	local way

	for way in "${@:3}"; do
		echo "./$way $1 $2 | sed 's/^/1 $1-instructions $way $2 /'"
	done
}

# kernel_memory N WAY...
kernel_memory()
{
	local way

	for way in "${@:2}"; do
		echo "./$way kernel $1 | sed 's/^/1 kernel $way $1 /'"
	done
}

# What the guest is to run: libffi calls all closures, too.
# shellcheck disable=SC2086
guest_script()
{
	local n

	echo '/bin/busybox --install -s /bin; set -e -o pipefail; cd /bench'
	for n in 1000 100000; do
		echo "export CALLS=$n"
		instructions life $n $LIFE
		instructions calls $n $CALLS libffi-static libffi-trampfd
	done
	kernel_memory 100000 $LIFE
	instructions nested 1000 $NESTED
}

measure_in_guest()
{
	GUEST=$(new_guest bench)
	guest_add_busybox
	guest_add_folder "$OUT/bin" /bench
	guest_script >"$GUEST/script"
	guest_add "$GUEST/script" /script
	guest_device -icount shift=0,sleep=off
	CPUS=1 boot /bin/sh /script
}

write_pages()
{
	GUEST=$(new_guest bench-pages)
	guest_add "$OUT/bin/dump" /bin/dump
	boot /bin/dump
}

machine()
{
	local model

	model=$(sed -n 's/^model name.*: //p' /proc/cpuinfo | sed -n 1p)
	echo "$model, $(nproc) processors, Linux $(uname -r | grep -o '^[0-9.]*'), $ROUNDS rounds"
}

main()
{
	load_base
	load_arch $ARCH
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $LIBFFI_PACKAGES $PACKAGES gnuplot-nox mmdebstrap
	[ "$(uname -m)" = x86_64 ] || die 'the benchmark is for x86-64'
	mkdir -p "$OUT" "$LIBFFI"
	prepare_libffi
	prepare_tree
	HEADERS=$(install_headers)
	LIBRARY=$(install_library)
	IMAGE=$(build_kernel lean)
	with_progress 'build libffi in four ways' "$LIBFFI/bench.log" build_variants
	build_ways
	ROOT=$(gcc_root)
	with_progress 'build nested functions in four ways' "$OUT/nested.log" build_all_nested
	logged 'take pages from the guest' "$PAGES" write_pages ||
		die 'the guest has not written pages'
	with_progress "measure in $ROUNDS rounds" "$OUT/host" measure_here
	with_progress 'count instructions' "$OUT/guest" measure_in_guest
	gawk -v machine="$(machine)" -f "$VM/bench/figures.awk" "$OUT/host" "$OUT/guest" \
		>"$OUT/figures"
	gawk -v table=results -f "$VM/bench/tables.awk" "$OUT/figures"
	(cd "$OUT" && gnuplot "$VM/bench/plots.gnuplot")
	say "figures and plots: $(echo "$OUT"/figures "$OUT"/*.svg)"
}

main
