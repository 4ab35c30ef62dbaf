# SPDX-License-Identifier: GPL-2.0-only
#
# The profile under which lsm_test uses AppArmor: all files may be read and
# written, and none may be mapped to be executed.

abi <abi/3.0>,

profile trampolines {
  /** rw,
}
