/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of trampfd(): no door by which memory is written leads to the page
 */
#ifndef _SELFTESTS_TRAMPFD_DOORS_H
#define _SELFTESTS_TRAMPFD_DOORS_H

#include <linux/fs.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "room.h"

/* Doors: each tries to get the junk into the page, and returns an errno. */

static int by_mprotect(struct room *r, int prot)
{
	return err_of(mprotect(r->page, page_size(), prot));
}

static int by_mprotect_rw(struct room *r)
{
	return by_mprotect(r, PROT_READ | PROT_WRITE);
}

static int by_mprotect_rwx(struct room *r)
{
	return by_mprotect(r, RX | PROT_WRITE);
}

static int by_pkey_mprotect(struct room *r)
{
	return err_of(syscall(__NR_pkey_mprotect, r->page, page_size(),
			      RX | PROT_WRITE, -1));
}

/* With a key that allows all */
static int by_key_of_its_own(struct room *r)
{
	int key = syscall(__NR_pkey_alloc, 0, 0), err = ENOSYS;

	if (key < 0)
		return err;
	err = err_of(syscall(__NR_pkey_mprotect, r->page, page_size(),
			     RX | PROT_WRITE, key));
	if (syscall(__NR_pkey_mprotect, r->page, page_size(), RX, key))
		err = EIO;
	return err;
}

static int by_mprotect_in_steps(struct room *r)
{
	int err = by_mprotect(r, PROT_NONE);

	if (!err)
		err = by_mprotect_rwx(r);
	if (by_mprotect(r, RX))
		err = EIO;
	return err;
}

static int by_proc_mem(struct room *r)
{
	int fd = open("/proc/self/mem", O_RDWR);
	int err = write_at(fd, r->junk, LEN, (uintptr_t)r->page);

	close(fd);
	return err;
}

static int by_process_vm_writev(struct room *r)
{
	struct iovec local = { r->junk, LEN }, remote = { r->page, LEN };

	return err_of(process_vm_writev(getpid(), &local, 1, &remote, 1, 0));
}

static int by_pipe(struct room *r)
{
	int fd[2], err;

	if (pipe(fd) || write(fd[1], r->junk, LEN) != LEN)
		return -1;
	err = err_of(read(fd[0], r->page, LEN));
	close(fd[0]);
	close(fd[1]);
	return err;
}

static int by_socket(struct room *r)
{
	int fd[2], err;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) || write(fd[1], r->junk, LEN) != LEN)
		return -1;
	err = err_of(recv(fd[0], r->page, LEN, 0));
	close(fd[0]);
	close(fd[1]);
	return err;
}

/* Reads from a file need not be like reads from a pipe. */
static int by_file(struct room *r)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	int err = err_of(pread(fd, r->page, LEN, 0));

	close(fd);
	return err;
}

static int by_system_call(struct room *r)
{
	return err_of(sys_trampfd((void *)r->page));
}

static int by_shared_mapping(struct room *r)
{
	return map_err(mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED,
			    r->all.fd, r->all.code_offset));
}

static int by_file_write(struct room *r)
{
	return write_at(r->all.fd, r->junk, LEN, r->all.code_offset);
}

static int by_copy_file_range(struct room *r)
{
	loff_t from = 0, to = r->all.code_offset;
	int fd = open("/proc/self/exe", O_RDONLY);
	int err = err_of(syscall(__NR_copy_file_range, fd, &from, r->all.fd, &to, LEN, 0));

	close(fd);
	return err;
}

static int by_remap_file_pages(struct room *r)
{
	return err_of(remap_file_pages(r->page, page_size(), 0, 1, 0));
}

/* From a pipe to memory */
static int by_vmsplice_in(struct room *r)
{
	struct iovec iov = { r->page, LEN };
	int fd[2], err;

	if (pipe(fd) || write(fd[1], r->junk, LEN) != LEN)
		return -1;
	err = err_of(vmsplice(fd[0], &iov, 1, 0));
	close(fd[0]);
	close(fd[1]);
	return err;
}

static int by_tracer(struct room *r, int request)
{
	pid_t pid = fork();
	int err;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(room_unchanged(r) ? 0 : 1);
	}
	if (waitpid(pid, NULL, 0) != pid)
		return -1;
	err = err_of(ptrace(request, pid, r->page, 0x5a5a5a5aUL));
	ptrace(PTRACE_CONT, pid, 0, 0);
	return exit_code(pid) ? -1 : err;
}

static int by_poketext(struct room *r)
{
	return by_tracer(r, PTRACE_POKETEXT);
}

static int by_pokedata(struct room *r)
{
	return by_tracer(r, PTRACE_POKEDATA);
}

static int by_userfaultfd(struct room *r, __u64 mode, __u64 features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register reg = {
		.range = { (uintptr_t)r->page, page_size() }, .mode = mode,
	};
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC), err;

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api))
		return errno;
	err = err_of(ioctl(fd, UFFDIO_REGISTER, &reg));
	close(fd);
	return err;
}

/* Write protection that the kernel lifts by itself, to see what is written */
static int by_pagemap_scan(struct room *r)
{
	struct pm_scan_arg arg = {
		.size = sizeof(arg), .start = (uintptr_t)r->page,
		.end = (uintptr_t)r->page + page_size(),
		.flags = PM_SCAN_WP_MATCHING | PM_SCAN_CHECK_WPASYNC,
		.category_mask = PAGE_IS_PRESENT, .return_mask = PAGE_IS_PRESENT,
	};
	int fd = open("/proc/self/pagemap", O_RDONLY);
	int err = err_of(ioctl(fd, PAGEMAP_SCAN, &arg));

	close(fd);
	return err == ENOTTY ? ENOSYS : err;
}

static int by_userfaultfd_missing(struct room *r)
{
	return by_userfaultfd(r, UFFDIO_REGISTER_MODE_MISSING, 0);
}

static int by_userfaultfd_wp(struct room *r)
{
	return by_userfaultfd(r, UFFDIO_REGISTER_MODE_WP, 0);
}

static int by_userfaultfd_wp_async(struct room *r)
{
	return by_userfaultfd(r, UFFDIO_REGISTER_MODE_WP, UFFD_FEATURE_WP_ASYNC);
}

static int by_userfaultfd_minor(struct room *r)
{
	return by_userfaultfd(r, UFFDIO_REGISTER_MODE_MINOR, 0);
}

FIXTURE(door)
{
	struct room r;
};

FIXTURE_VARIANT(door)
{
	int (*open)(struct room *r);
	int err;
};

FIXTURE_VARIANT_ADD(door, mprotect_rw) { by_mprotect_rw, EACCES };
FIXTURE_VARIANT_ADD(door, mprotect_rwx) { by_mprotect_rwx, EACCES };
FIXTURE_VARIANT_ADD(door, mprotect_in_steps) { by_mprotect_in_steps, EACCES };
FIXTURE_VARIANT_ADD(door, pkey_mprotect) { by_pkey_mprotect, EACCES };
FIXTURE_VARIANT_ADD(door, key_of_its_own) { by_key_of_its_own, EACCES };
FIXTURE_VARIANT_ADD(door, proc_mem) { by_proc_mem, EIO };
FIXTURE_VARIANT_ADD(door, process_vm_writev) { by_process_vm_writev, EFAULT };
FIXTURE_VARIANT_ADD(door, poketext) { by_poketext, EIO };
FIXTURE_VARIANT_ADD(door, pokedata) { by_pokedata, EIO };
FIXTURE_VARIANT_ADD(door, read_of_pipe) { by_pipe, EFAULT };
FIXTURE_VARIANT_ADD(door, read_of_file) { by_file, EFAULT };
FIXTURE_VARIANT_ADD(door, recv) { by_socket, EFAULT };
FIXTURE_VARIANT_ADD(door, vmsplice_in) { by_vmsplice_in, EFAULT };
FIXTURE_VARIANT_ADD(door, system_call) { by_system_call, EFAULT };
FIXTURE_VARIANT_ADD(door, file_write) { by_file_write, EINVAL };
FIXTURE_VARIANT_ADD(door, copy_file_range) { by_copy_file_range, EXDEV };
FIXTURE_VARIANT_ADD(door, shared_mapping) { by_shared_mapping, EINVAL };
FIXTURE_VARIANT_ADD(door, remap_file_pages) { by_remap_file_pages, EINVAL };
FIXTURE_VARIANT_ADD(door, pagemap_scan) { by_pagemap_scan, EPERM };
FIXTURE_VARIANT_ADD(door, userfaultfd_missing) { by_userfaultfd_missing, EINVAL };
FIXTURE_VARIANT_ADD(door, userfaultfd_wp) { by_userfaultfd_wp, EINVAL };
FIXTURE_VARIANT_ADD(door, userfaultfd_wp_async) { by_userfaultfd_wp_async, EINVAL };
FIXTURE_VARIANT_ADD(door, userfaultfd_minor) { by_userfaultfd_minor, EINVAL };

FIXTURE_SETUP(door)
{
	ASSERT_EQ(0, room_init(&self->r));
}

FIXTURE_TEARDOWN(door)
{
	room_destroy(&self->r);
}

TEST_F(door, is_closed)
{
	int err = variant->open(&self->r);

	EXPECT_TRUE(room_unchanged(&self->r));
	if (is_missing(err))
		SKIP(return, "this kernel does not have the system call");
	EXPECT_EQ(variant->err, err);
}

/* fork() does not copy the page table entry: here the page is not present. */
TEST_F(door, is_closed_in_a_child)
{
	pid_t pid = fork();
	int err;

	if (!pid) {
		err = variant->open(&self->r);
		_exit(room_unchanged(&self->r) ? err : 255);
	}
	err = exit_code(pid);
	EXPECT_TRUE(room_unchanged(&self->r));
	if (is_missing(err))
		SKIP(return, "this kernel does not have the system call");
	EXPECT_EQ(variant->err, err);
}

#endif /* _SELFTESTS_TRAMPFD_DOORS_H */
