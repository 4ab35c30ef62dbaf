/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The test modules, and the programs that they run
 *
 * What can fail returns 0 or an errno, so that a test says in one line what
 * it expects.
 */
#ifndef _SELFTESTS_UMH_BLOB_MODULE_H
#define _SELFTESTS_UMH_BLOB_MODULE_H

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"

/* The module of most tests */
#define NAME		"umh_test_1"

#define DEBUGFS		"/sys/kernel/debug"

/* How long to wait for what happens by itself */
#define PATIENCE_MS	10000

static inline int err_of(long ret)
{
	return ret == -1 ? errno : 0;
}

/* In a single write, as files of the kernel's want it */
static inline int put_text(const char *dir, const char *name, const char *text)
{
	char path[PATH_MAX];
	int fd, err;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return errno;
	err = err_of(write(fd, text, strlen(text)));
	close(fd);
	return err;
}

/* As much as there is room for; an empty string if it cannot be read */
static inline void get_text(const char *dir, const char *name, char *buf, size_t size)
{
	char path[PATH_MAX];
	size_t len = 0;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY);
	while (len < size - 1 && (n = read(fd, buf + len, size - 1 - len)) > 0)
		len += n;
	buf[len] = '\0';
	close(fd);
}

/* Or the negated signal that killed it */
static inline int exit_code(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1000;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* The modules are in a folder next to this program. */
static inline int open_module(const char *name)
{
	char self[PATH_MAX] = "", path[2 * PATH_MAX];

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return -1;
	snprintf(path, sizeof(path), "%s/test_modules/%s.ko", dirname(self), name);
	return open(path, O_RDONLY);
}

static inline int unload(const char *name)
{
	return err_of(syscall(__NR_delete_module, name, O_NONBLOCK));
}

/* A test that has come to its time limit has left its module. */
static inline int load(const char *name, const char *parameters)
{
	int fd = open_module(name);
	int err;

	unload(name);
	err = err_of(syscall(__NR_finit_module, fd, parameters, 0));
	close(fd);
	return err;
}

static inline bool is_loaded(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

/* Does not wait for anything, be it that it ends. */
static inline pid_t pid_of(const char *name)
{
	char path[64], text[32];

	snprintf(path, sizeof(path), DEBUGFS "/%s", name);
	get_text(path, "pid", text, sizeof(text));
	return atoi(text);
}

static inline int open_io(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), DEBUGFS "/%s/io", name);
	return open(path, O_RDWR);
}

/* Returns when it has ended. */
static inline int wait_for_end(const char *name)
{
	char path[64], text[8];

	snprintf(path, sizeof(path), DEBUGFS "/%s", name);
	get_text(path, "wait", text, sizeof(text));
	return strcmp(text, "0\n") ? EIO : 0;
}

static inline bool exists(pid_t pid)
{
	return !kill(pid, 0) || errno != ESRCH;
}

/* Where a link of a process leads: 0 if to the root, -1 if not, else an errno */
static inline int compare_with_root(pid_t pid, const char *link)
{
	struct stat root, st;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, link);
	if (stat(path, &st) || stat("/", &root))
		return errno;
	return st.st_dev == root.st_dev && st.st_ino == root.st_ino ? 0 : -1;
}

/* Is it gone, or will it soon be, such as an orphan that init has to reap? */
static inline bool goes(pid_t pid)
{
	int i;

	for (i = 0; i < PATIENCE_MS && exists(pid); i++)
		usleep(1000);
	return !exists(pid);
}

static inline int send(int io, char letter)
{
	ssize_t ret = write(io, &letter, 1);

	if (ret == -1)
		return errno;
	return ret == 1 ? 0 : EIO;
}

/* 0 if there is an end, without anything before it */
static inline int read_end(int io)
{
	char byte;
	ssize_t ret = read(io, &byte, 1);

	if (ret == -1)
		return errno;
	return ret ? EEXIST : 0;
}

/* Does what is written come back? */
static inline int echo(int io, const char *text)
{
	char buf[64] = "";
	size_t len = strlen(text), got = 0;
	ssize_t ret;

	ret = write(io, text, len);
	if (ret != (ssize_t)len)
		return ret == -1 ? errno : EIO;
	while (got < len) {
		ret = read(io, buf + got, len - got);
		if (ret <= 0)
			return ret ? errno : ENODATA;
		got += ret;
	}
	return memcmp(buf, text, len) ? EBADMSG : 0;
}

static inline int echo_works(int io)
{
	int err = send(io, 'e');

	return err ? err : echo(io, "There and back again");
}

static inline pid_t in_child(int (*fn)(int io), int io)
{
	pid_t pid = fork();

	if (!pid)
		_exit(fn(io));
	return pid;
}

/* A number from a file in which it follows a word; -1 if there is none */
static inline long number_after(const char *dir, const char *name, const char *word)
{
	char text[4096], *found;

	get_text(dir, name, text, sizeof(text));
	found = strstr(text, word);
	return found ? atol(found + strlen(word)) : -1;
}

/* The kernel's count of files is exact up to so many for a few CPUs. */
#define FILES_SLACK	64

/* Files are closed a while after the last use. */
static inline long settled_files(long limit)
{
	long files = number_after("/proc/sys/fs", "file-nr", "");
	int i;

	for (i = 0; i < PATIENCE_MS && files > limit; i++) {
		usleep(1000);
		files = number_after("/proc/sys/fs", "file-nr", "");
	}
	return files;
}

static inline int run_tests(int argc, char **argv)
{
	int fd = open_module(NAME);

	if (fd < 0 || geteuid() || access(DEBUGFS, X_OK))
		ksft_exit_skip("no modules, no debugfs or no right to use them\n");
	close(fd);
	return test_harness_run(argc, argv);
}

#endif /* _SELFTESTS_UMH_BLOB_MODULE_H */
