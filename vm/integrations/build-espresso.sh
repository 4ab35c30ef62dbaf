#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# build-espresso: in the root, builds what ev.x and scan_ibrav.x need, without what
# takes long or is for clusters, and these two in both ways.

set -e
cd "$(dirname "$0")"
options='-O0 -w -fallow-argument-mismatch'

BLAS_LIBS=-lblas LAPACK_LIBS='-llapack -lblas' ./configure --disable-parallel \
	FFLAGS="$options" F90FLAGS="$options -cpp"
make -j"$(nproc)" mods
make -C clib TLDEPS= all
includes=$(printf -- '-I../../%s ' Modules upflib UtilXlib FFTXlib LAXlib FoX/finclude)
libraries=$(printf '../../%s ' Modules/libqemod.a upflib/libupf.a FFTXlib/libqefft.a \
	LAXlib/libqela.a UtilXlib/libutil.a clib/clib.a FoX/lib/*.a)
cd PW/tools
for how in stack heap; do
	for name in ev scan_ibrav; do
		# shellcheck disable=SC2086
		gfortran $options -ftrampoline-impl=$how $includes -o ../../$name-$how \
			$name.f90 -Wl,--start-group $libraries -Wl,--end-group \
			-llapack -lblas -lfftw3
	done
done
