# SPDX-License-Identifier: GPL-2.0-only
#
# Verbs for building, running and testing trampfd in a virtual machine.
# The kernel parts of this tree have makefiles of their own, for Kbuild.

export BASE FROM ARCH CONFIG KERNEL_SRC PROG ARGS SHARE V CACHE STRESS_SECONDS STRESS_SEED
export BOOTS REROLL ROUNDS SERIES SYZKALLER

.PHONY: help run shell test test-all test-security test-modules test-kunit test-off
.PHONY: test-boots test-commands test-documents test-golden test-mutations test-libffi
.PHONY: test-gcc test-flang test-syzkaller test-sanitizers coverage bench figures lint
.PHONY: source tree headers library kernel selftest-module architectures port series series-check bisect-check deb clean

help:
	@sed -n 's/^#: //p' Makefile

#: make run            boot a kernel with trampfd and run the closure sample
#: make run PROG=FILE  boot and run a program of the host, with arguments in ARGS=
#: make shell          boot and give a shell, or PROG=, on the terminal
#: make test           boot a test kernel, run KUnit, kselftest, library and examples
#: make test-all       the tests of every architecture and base
#: make test-security  boot with security modules, faults, load and races
#: make test-modules   modules that bring programs along
#: make test-kunit     KUnit by kunit.py, with a kernel of its own
#: make test-off       a kernel without CONFIG_TRAMPFD
#: make test-boots     boot again and again while all processors are busy
#: make test-golden    is the golden code of KUnit what assemblers write?
#: make test-commands  the commands of the documents, and what the guest shares
#: make test-documents those of the documents that take long
#: make test-sanitizers the library and its tests with ASan, LSan, UBSan and TSan
#: make test-mutations do the tests notice the mistakes in vm/coverage/mutations?
#: make test-libffi    libffi's own tests, Python and Ruby, all on trampolines
#: make test-gcc       GCC's tests of nested functions in C, Fortran and Ada, on trampolines
#: make test-flang     internal procedures of flang, and the newest GCC, on trampolines
#: make test-syzkaller compile the description of trampfd() for syzkaller
#: make bench          what closures cost: tables and plots
#: make figures        write what make bench has measured into the documents
#: make coverage       which lines of the kernel code do the tests not run?
#: make lint           checkpatch, sparse, W=1, kernel-doc, mandoc, shellcheck
#: make selftest-module load the signed module that tests trampfd()
#: make source         fetch and unpack the kernel source, print its path
#: make tree           make a kernel tree with trampfd for use elsewhere, print its path
#: make headers        install the UAPI headers, print the include path
#: make library        build libtrampfd, print where it is
#: make kernel         build the kernel that `make run` boots, print its path
#: make architectures  list what ARCH= can be
#: make port BASE=NEW  make patches/NEW of those for another base, which FROM= names
#: make series         write the patch series, with their letters, print where
#: make series-check   does each step compile, is it the overlay? checkpatch, maintainers
#: make bisect-check   the same, and build, boot and test each step of it
#: make deb            packages for Debian, and Debian booted with them
#: make clean          remove build/
#:
#: BASE=6.12|7.2       kernel to build on; the default is 6.12
#: KERNEL_SRC=PATH     build on this tree instead; it is copied, never changed
#: ARCH=NAME           architecture: a vm/arch/NAME.conf; for most verbs; `make architectures`
#: CONFIG=FILE         configuration for make deb; the default is a small one
#: SERIES=NAME         which of the patch series to check; the default is all
#: REROLL=N            version of the patch series, from the second on
#: STRESS_SECONDS=N    how long random operations go on, up to 1200; default 5
#: ROUNDS=N            how often make bench measures; default 5
#: BOOTS=N             how often make test-boots boots; default 20
#: STRESS_SEED=N       repeat what a test has said its seed was
#: SYZKALLER=PATH      a checkout of syzkaller, for make test-syzkaller
#: SHARE=no            a guest that has no files of the host; PROG= has to be static
#: V=1                 show the kernel's console
#: CACHE=PATH          sources and ccache; default $XDG_CACHE_HOME/trampfd

run shell source tree headers library kernel selftest-module architectures:
	@vm/run.sh $@

test:
	@vm/tests/test.sh

test-all test-security test-modules test-kunit test-off test-boots \
test-commands test-documents test-sanitizers:
	@vm/tests/test.sh $(@:test-%=%)

test-golden:
	@vm/tests/golden.sh

test-libffi test-gcc test-flang test-syzkaller:
	@vm/integrations/$(@:test-%=%).sh

port series:
	@vm/series/$@.sh

bench coverage:
	@vm/$@/$@.sh

figures:
	@vm/bench/documents.sh write

deb:
	@vm/debian/deb.sh

lint:
	@vm/lint.sh

series-check:
	@vm/series/bisect.sh check

bisect-check:
	@vm/series/bisect.sh

test-mutations:
	@vm/coverage/mutate.sh

clean:
	rm -rf build
