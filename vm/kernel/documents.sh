# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Documents of the kernel, as `make htmldocs` makes them

DOCUMENT_PACKAGES='python3-sphinx python3-sphinx-rtd-theme'

# check_html TREE DOCUMENT...: what `make htmldocs` says of these documents below
# TREE/Documentation, which are the only ones; true if it is nothing
check_html()
{
	local tree=$1 html=$BUILD/htmldocs log=$BUILD/htmldocs.log
	shift

	rm -rf "$html"
	mkdir -p "$html"
	(cd "$tree/Documentation" &&
		cp -r --parents conf.py sphinx sphinx-static "$@" "$html")
	printf '.. toctree::\n\n' >"$html/index.rst"
	printf '   %s\n' "$@" >>"$html/index.rst"
	(cd "$tree" && srctree=. PYTHONDONTWRITEBYTECODE=1 sphinx-build -q -b html \
		-D kerneldoc_srctree=. -D kerneldoc_bin=scripts/kernel-doc \
		"$html" "$html/output" 2>&1) >"$log" || cat "$log"
	! grep 'trampfd\|umh\|do_execve_file' "$log"
}
