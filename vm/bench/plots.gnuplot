# SPDX-License-Identifier: GPL-2.0-only
#
# Plots of what vm/bench/bench.sh has measured, from its files in this folder

set terminal svg size 640,400 font "sans,12" background "white"
set key autotitle columnhead outside right
set logscale xy
set xlabel "closures"
set format x "10^{%L}"
set grid
set datafile missing "-"

plots(file) = system("head -n 1 " . file . " | wc -w") + 0

set ylabel "ns to create one"
set output "create.svg"
plot for [i=2:plots("create.dat")] "create.dat" using 1:i with linespoints

set ylabel "bytes for one"
set output "memory.svg"
plot for [i=2:plots("memory.dat")] "memory.dat" using 1:i with linespoints

set ylabel "ns for a call in random order"
set output "calls.svg"
plot for [i=2:plots("calls.dat")] "calls.dat" using 1:i with linespoints
