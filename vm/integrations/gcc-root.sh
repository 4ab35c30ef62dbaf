# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A Debian 13 with GCC 14, which knows -ftrampoline-impl=heap, GCC's own tests in
# /usr/src/testsuite, and what else programs are compiled with; for each architecture,
# but all programs in it are for the host

# compilers: the packages; with those for quantum-espresso on the host
compilers()
{
	local suffix=${CROSS:+-${CROSS%-}}

	printf '%s,' "gcc-14$suffix" "gfortran-14$suffix" "gnat-14$suffix" gcc-14-source
	if [ -n "$CROSS" ]; then
		echo xz-utils
	else
		echo libc6-dev,xz-utils,gcc,gfortran,make,libblas-dev,libfftw3-dev,liblapack-dev
	fi
}

# gcc_root: prints where it is
gcc_root()
{
	# shellcheck disable=SC2016
	debian_root "debian-13-gcc-14${CROSS:+-$ARCH}" trixie "$(compilers)" \
		--customize-hook='tar -C "$1/usr/src" --strip-components=2 --wildcards \
			-xf "$1"/usr/src/gcc-14/gcc-*.tar.xz "*/gcc/testsuite"'
}
