# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A Debian 13 with GCC 14, which knows -ftrampoline-impl=heap, GCC's own tests in
# /usr/src/testsuite, and what else programs are compiled with

COMPILERS=gcc-14,gfortran-14,gnat-14,gcc-14-source,libc6-dev,xz-utils
COMPILERS+=,gcc,gfortran,make,libblas-dev,libfftw3-dev,liblapack-dev

# gcc_root: prints where it is
gcc_root()
{
	# shellcheck disable=SC2016
	debian_root debian-13-gcc-14 trixie "$COMPILERS" \
		--customize-hook='tar -C "$1/usr/src" --strip-components=2 --wildcards \
			-xf "$1"/usr/src/gcc-14/gcc-*.tar.xz "*/gcc/testsuite"'
}
