# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Kernels, headers and tests from $TREE, for the architecture that load_arch()
# has set.  Programs are compiled with the headers in $HEADERS.

JOBS=$(nproc)

# Below the object folder of a kernel that trusts them
SIGNING_KEY=certs/trampfd.key
SIGNING_CERT=certs/trampfd.pem

# Kernels that verify signatures, and what they verify
SIGNING_PACKAGES='libssl-dev openssl'

# Object folders are inside the tree, so that compilers see relative paths
# only, and ccache finds in one checkout what another has built.
kernel_make()
{
	local objects=$1
	shift

	export CCACHE_DIR=$CACHE/ccache CCACHE_BASEDIR=$TREE CCACHE_NOHASHDIR=1
	export KBUILD_BUILD_TIMESTAMP='Thu Jan 1 00:00:00 UTC 1970'
	export KBUILD_BUILD_USER=trampfd KBUILD_BUILD_HOST=trampfd
	make -C "$TREE" O="$objects" -j"$JOBS" ARCH="$KERNEL_ARCH" \
		CROSS_COMPILE="$CROSS" CC="ccache ${CROSS}gcc" HOSTCC='ccache gcc' "$@"
}

# write_fragment FLAVOUR: "a+b" is a with b on top
write_fragment()
{
	local part

	cat "$VM/config/base.config"
	for part in ${1//+/ }; do
		cat "$VM/config/$part.config"
	done
	echo "$KCONFIG"
}

# Prints the first option asked for that is not there, except where the
# architecture says that it lacks it ($WITHOUT) or the base is too old to know it.
missing_option()
{
	local objects=$TREE/$1 line symbol

	while read -r line; do
		symbol=${line%%=*}
		grep -qxF "$line" "$objects/.config" && continue
		[[ " $WITHOUT " != *" $symbol "* ]] || continue
		grep -rqs --include='Kconfig*' -E "^(menu)?config ${symbol#CONFIG_}\$" "$TREE" ||
			continue
		echo "$line"
		return
	done < <(grep '^CONFIG_' "$objects/fragment")
}

configure_kernel()
{
	local objects=$TREE/$1 fragment missing

	mkdir -p "$objects"
	fragment=$(write_fragment "${1##*-}")
	# A new .config would make Kbuild look at everything again.
	if [ "$fragment" = "$(cat "$objects/fragment" 2>/dev/null)" ] &&
	   [ -f "$objects/.config" ]; then
		with_progress "configure $1" "$objects.log" kernel_make "$1" olddefconfig
		# The tree may have an option by now that it had not before.
		missing=$(missing_option "$1")
		[ -n "$missing" ] || return 0
	fi
	rm -f "$objects/.state"
	echo "$fragment" >"$objects/fragment"
	with_progress "configure $1" "$objects.log" \
		kernel_make "$1" KCONFIG_ALLCONFIG=fragment allnoconfig
	missing=$(missing_option "$1")
	[ -z "$missing" ] || die "$1: the kernel has no $missing"
}

# The key for what has to be signed, where the kernel is to trust one
make_key()
{
	local objects=$TREE/$1

	grep -q '^CONFIG_SYSTEM_TRUSTED_KEYS="[^"]' "$objects/.config" || return 0
	[ ! -f "$objects/$SIGNING_CERT" ] || return 0
	mkdir -p "$objects/certs"
	with_progress "make a key for $1" "$objects.log" \
		openssl req -new -x509 -newkey rsa:2048 -sha256 -nodes -batch \
		-subj /CN=trampfd -days 36500 \
		-keyout "$objects/$SIGNING_KEY" -out "$objects/$SIGNING_CERT"
}

# object_state [OPTIONS]: one word for what objects are built from; nothing where
# somebody may have changed the tree
object_state()
{
	[ -f "$TREE/.state" ] || return 0
	{
		cat "$TREE/.state"
		"${CROSS}gcc" --version
		"${CROSS}ld" --version
		echo "$@" "${MAKEFLAGS:-}"
	} | sha256sum
}

# kernel_image FLAVOUR: prints where build_kernel() has left it
kernel_image()
{
	echo "$TREE/$ARCH-$1/$KERNEL_IMAGE"
}

# build_kernel FLAVOUR: prints where the image is
build_kernel()
{
	local name=$ARCH-$1 state

	kernel_image "$1"
	state=$(object_state "$(write_fragment "$1")")
	! is_made_from "$state" "$TREE/$name/.state" ||
		[ ! -f "$TREE/$name/$KERNEL_IMAGE" ] || return 0
	rm -f "$TREE/$name/.state"
	need_space "$BUILD" 1500
	configure_kernel "$name"
	make_key "$name"
	with_progress "build Linux $BASE $name" "$TREE/$name.log" \
		kernel_make "$name" "${KERNEL_IMAGE##*/}"
	echo "$state" >"$TREE/$name/.state"
}

# install_headers: prints where they are
install_headers()
{
	local name=$ARCH-headers state

	echo "$TREE/$name/usr/include"
	state=$(object_state)
	! is_made_from "$state" "$TREE/$name/.state" || return 0
	mkdir -p "$TREE/$name"
	rm -f "$TREE/$name/.state"
	with_progress "install headers $ARCH" "$TREE/$name.log" \
		kernel_make "$name" headers
	echo "$state" >"$TREE/$name/.state"
}

# library_make DIRECTORY ARGUMENT...: in DIRECTORY of the library
library_make()
{
	local directory=$TREE/tools/lib/trampfd/$1
	shift

	make -C "$directory" ARCH="$KERNEL_ARCH" CROSS_COMPILE="$CROSS" \
		KHDR_INCLUDES="-isystem $HEADERS" MAN2="$TOP/man/man2/trampfd.2" "$@"
}

# install_library: prints where it is
install_library()
{
	local name=$ARCH-library

	echo "$TREE/$name/usr"
	mkdir -p "$TREE/$name"
	with_progress "build libtrampfd $ARCH" "$TREE/$name.log" \
		library_make . OUTPUT="$TREE/$name/" prefix="$TREE/$name/usr" install
}

# add_library_tests DIRECTORY [SANITIZE]: to the kselftests that are there
add_library_tests()
{
	local name=$ARCH-selftests/libtrampfd${2:+-$2}

	mkdir -p "$TREE/$name"
	with_progress "build the tests of libtrampfd $ARCH" "$TREE/$ARCH-selftests.log" \
		library_make tests OUTPUT="$TREE/$name" SANITIZE="${2:-}" \
		INSTALL_PATH="$1/libtrampfd" install
	library_make tests -s OUTPUT="$TREE/$name" SANITIZE="${2:-}" COLLECTION=libtrampfd \
		emit_tests >>"$1/kselftest-list.txt"
}

# kselftest TARGET DIRECTORY [VARIABLE=VALUE...]: leaves in DIRECTORY what
# run_kselftest.sh needs
kselftest()
{
	local target=$1 directory=$2 name=$ARCH-selftests
	shift 2

	mkdir -p "$TREE/$name"
	with_progress "build kselftest $target $ARCH" "$TREE/$name.log" \
		make -C "$TREE/tools/testing/selftests" O="$TREE/$name" \
		ARCH="$KERNEL_ARCH" CROSS_COMPILE="$CROSS" TARGETS="$target" \
		KHDR_INCLUDES="-isystem $HEADERS" INSTALL_PATH="$directory" "$@" install
}

# all_selftests DIRECTORY: those of trampfd(), and of the library if $TREE is
# not at a step of the series that has none yet
all_selftests()
{
	local HEADERS

	HEADERS=$(install_headers)
	kselftest trampfd "$1" NOLIBC="$NOLIBC" USERCFLAGS="$PROGRAM_CFLAGS"
	[ -n "$NOLIBC" ] || [ ! -d "$TREE/tools/lib/trampfd/tests" ] ||
		add_library_tests "$1"
}

# build_selftests PROGRAM DIRECTORY: those of an ABI
build_selftests()
(
	ARCH=$1
	load_arch "$1"
	locked "$TREE/$1-selftests.lock" all_selftests "$2"
)

# build_program OUTPUT SOURCE [ARGUMENT...]: a static program for the guest
build_program()
{
	local libc='' lib=-lc

	if [ -n "$NOLIBC" ]; then
		libc="-nostdlib -nostdinc -isystem $TREE/tools/include/nolibc"
		lib=-lgcc
	fi
	mkdir -p "${1%/*}"
	# shellcheck disable=SC2086
	"${CROSS}gcc" $PROGRAM_CFLAGS -static -O2 -g -Wall -Wextra $libc \
		-isystem "$HEADERS" -o "$1" "$2" "${@:3}" $lib ||
		die "cannot compile $2"
}
