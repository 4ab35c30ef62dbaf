/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files and children
 *
 * What can fail returns 0 or an errno, so that a test says in one line what
 * it expects.
 */
#ifndef _SELFTESTS_TRAMPFD_HELPERS_H
#define _SELFTESTS_TRAMPFD_HELPERS_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

/*
 * The number behind @what in a file of lines that begin with a name; -1 if it is not
 * there.  @what begins with the end of the line before.
 */
static inline long get_number(const char *dir, const char *name, const char *what)
{
	char text[16384], *line;

	get_text(dir, name, text, sizeof(text));
	line = strstr(text, what);
	return line ? atol(line + strlen(what)) : -1;
}

/* Of the process */
static inline unsigned int mapped_trampolines(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	unsigned int n = 0;
	char line[512];

	while (f && fgets(line, sizeof(line), f))
		n += !!strstr(line, "anon_inode:[trampfd]");
	if (f)
		fclose(f);
	return n;
}

/* The one that is next to be opened */
static inline int next_fd(void)
{
	int fd = dup(STDERR_FILENO);

	close(fd);
	return fd;
}

/* Or the negated signal that killed it */
static inline int exit_code(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1000;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

#endif /* _SELFTESTS_TRAMPFD_HELPERS_H */
