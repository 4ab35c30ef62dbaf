# SPDX-License-Identifier: GPL-2.0-only
#
# Plots of the file of figures that vm/bench/figures.awk has made, in this folder

set terminal svg size 640,400 font "sans,12" background "white"
set key outside right
set logscale xy
set xlabel "closures"
set format x "10^{%L}"
set grid

ways(kind) = system("awk '$1 == \"" . kind . "\" && !seen[$2]++ { print $2 }' figures")
points(kind, way, what) = "< awk '$1 == \"" . kind . "\" && $2 == \"" . way . \
	"\" && $4 == \"" . what . "\" { print $3, $5 }' figures"

set ylabel "ns to create one"
set output "create.svg"
plot for [way in ways("life")] points("life", way, "create") with linespoints title way

set ylabel "bytes for one"
set output "memory.svg"
plot for [way in ways("life")] points("life", way, "bytes") with linespoints title way

set ylabel "ns for a call in random order"
set output "calls.svg"
plot for [way in ways("calls")] points("calls", way, "random") with linespoints title way
