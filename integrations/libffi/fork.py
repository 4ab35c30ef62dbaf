# SPDX-License-Identifier: GPL-2.0-only
#
# The child of a fork frees the closures that it has from its parent, and makes
# others.  Those of the parent are to go on as before.
import ctypes
import os
import sys

N = 1000
FUNCTION = ctypes.CFUNCTYPE(ctypes.c_int)


def address(closure):
    return ctypes.cast(closure, ctypes.c_void_p).value


def place(closure):
    """The mapping that has the closure's code"""
    with open("/proc/self/maps") as maps:
        for line in maps:
            span, mode, _, _, _, *name = line.split(maxsplit=5)
            first, last = (int(part, 16) for part in span.split("-"))
            if first <= address(closure) < last:
                return f"{mode} {name[0].strip() if name else 'anonymous'}"


def make(first):
    return [FUNCTION(lambda value=first + i: value) for i in range(N)]


def check(who, closures, first):
    for i, closure in enumerate(closures):
        # By its address, as C would do
        value = FUNCTION(address(closure))()
        if value != first + i:
            sys.exit(f"{who}: closure {i} returns {value}, not {first + i}")


closures = make(0)
print("closures are in", place(closures[0]), flush=True)
check("parent", closures, 0)

pid = os.fork()
if pid == 0:
    check("child", closures, 0)
    del closures
    check("child, with closures of its own", make(N), N)
    os._exit(0)
status = os.waitpid(pid, 0)[1]
if status:
    sys.exit(f"the child: status {status}")

check("parent after the fork", closures, 0)
print(f"{N} closures of the parent and {N} of the child have worked")
