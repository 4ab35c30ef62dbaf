# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Two programs of Debian's quantum-espresso, which has them with an executable stack:
# ev.x fits an equation of state, scan_ibrav.x finds a lattice.  Both pass an internal
# procedure to a minimizer.  They are compiled in $ROOT, with trampolines on the stack
# and with -ftrampoline-impl=heap.

# The libraries stay in the root, and are built once.
build_espresso()
{
	[ ! -x "$ROOT/espresso/scan_ibrav-heap" ] || return 0
	as_root rm -rf "$ROOT/espresso"
	as_root mkdir "$ROOT/espresso"
	as_root tar -C "$ROOT/espresso" --strip-components=1 --exclude='*/test-suite/*' \
		--exclude='*/examples/*' -xf "$CACHE"/espresso/espresso_*.orig.tar.gz
	as_root cp vm/integrations/build-espresso.sh "$ROOT/espresso"
	in_root sh /espresso/build-espresso.sh
}

# add_espresso: to the guest
add_espresso()
{
	local name

	echo 'dir /espresso 755 0 0' >>"$GUEST/files"
	for name in ev-stack ev-heap scan_ibrav-stack scan_ibrav-heap; do
		guest_add "$ROOT/espresso/$name" "/espresso/$name"
	done
	guest_add "$VM/guest/run-espresso.sh" /bin/run-espresso
}
