# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A Debian 13 with GCC 14, which knows -ftrampoline-impl=heap, and GCC's own tests in
# /usr/src/testsuite

# gcc_root: prints where it is
gcc_root()
{
	# shellcheck disable=SC2016
	debian_root debian-13-gcc-14 trixie \
		gcc-14,gfortran-14,gnat-14,gcc-14-source,libc6-dev,xz-utils \
		--customize-hook='tar -C "$1/usr/src" --strip-components=2 --wildcards \
			-xf "$1"/usr/src/gcc-14/gcc-*.tar.xz "*/gcc/testsuite"'
}
