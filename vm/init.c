// SPDX-License-Identifier: GPL-2.0-only
/*
 * init of the guest: runs one program and tells the host how it ended
 *
 * The program and its arguments are in /argv, each ended by a zero byte.
 * Standard output and error go to the virtio port "stdout" and "stderr"; with
 * "terminal=/dev/NAME", an argument of the kernel, the program is interactive
 * on that device instead.  The verdict, the exit status that a shell would give the program, goes to the
 * port "verdict".  No verdict means that the guest did not get that far.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define KMEMLEAK "/sys/kernel/debug/kmemleak"
#define MAX_ARGS 256

/* How long to wait for ports, at least */
#define PORTS_MS 10000

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))

/* Objects younger than this are not reported (mm/kmemleak.c). */
#define KMEMLEAK_MIN_AGE 6

static void populate_root(void)
{
	static const struct {
		const char *type, *dir;
	} mounts[] = {
		{ "devtmpfs", "/dev" },
		{ "proc", "/proc" },
		{ "sysfs", "/sys" },
		{ "tmpfs", "/tmp" },
		{ "debugfs", "/sys/kernel/debug" },
		{ "securityfs", "/sys/kernel/security" },
		{ "selinuxfs", "/sys/fs/selinux" },
	};
	static const struct {
		const char *target, *path;
	} links[] = {
		{ "/proc/self/fd", "/dev/fd" },
		{ "/proc/self/fd/0", "/dev/stdin" },
		{ "/proc/self/fd/1", "/dev/stdout" },
		{ "/proc/self/fd/2", "/dev/stderr" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mounts); i++) {
		mkdir(mounts[i].dir, 0755);
		/* Not every kernel has all of them. */
		if (mount(mounts[i].type, mounts[i].dir, mounts[i].type, 0, NULL) &&
		    errno != ENODEV && errno != ENOENT)
			warn("mount %s", mounts[i].dir);
	}
	for (i = 0; i < ARRAY_SIZE(links); i++)
		if (symlink(links[i].target, links[i].path))
			warn("%s", links[i].path);
}

/* Does the file have this word? */
static bool says(const char *path, const char *word)
{
	char found[64];
	FILE *f = fopen(path, "r");
	bool same = f && fscanf(f, "%63s", found) == 1 && !strcmp(found, word);

	if (f)
		fclose(f);
	return same;
}

/* The device of the virtio port that has this name */
static bool find_port(const char *name, char *device, size_t size)
{
	bool found = false;
	glob_t ports;
	size_t i;

	if (glob("/sys/class/virtio-ports/*/name", 0, NULL, &ports))
		return false;
	for (i = 0; i < ports.gl_pathc && !found; i++) {
		found = says(ports.gl_pathv[i], name);
		snprintf(device, size, "/dev/%s", basename(dirname(ports.gl_pathv[i])));
	}
	globfree(&ports);
	return found;
}

/* The last one that turns up is that for standard error, or else the terminal. */
static bool have_ports(const char *terminal)
{
	char device[PATH_MAX];

	if (terminal)
		return !access(terminal, F_OK);
	return find_port("stderr", device, sizeof(device));
}

/* Ports turn up while init runs already. */
static void wait_for_ports(void)
{
	int i;

	for (i = 0; i < PORTS_MS && !have_ports(getenv("terminal")); i++)
		usleep(1000);
}

static int open_port(const char *name, int flags)
{
	char device[PATH_MAX];

	if (!find_port(name, device, sizeof(device)))
		return -1;
	return open(device, flags);
}

static char **read_argv(void)
{
	static char buf[65536], *argv[MAX_ARGS + 1];
	int fd = open("/argv", O_RDONLY), argc = 0;
	ssize_t len = read(fd, buf, sizeof(buf) - 1), pos = 0;

	close(fd);
	while (pos < len && argc < MAX_ARGS) {
		argv[argc++] = buf + pos;
		pos += strlen(buf + pos) + 1;
	}
	if (!argc)
		errx(1, "no program in /argv");
	return argv;
}

static void use_fd(int from, int to)
{
	if (from < 0)
		return;
	dup2(from, to);
	close(from);
}

static void use_terminal(const char *terminal)
{
	int fd;

	setsid();
	fd = open(terminal, O_RDWR);
	ioctl(fd, TIOCSCTTY, 1);
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
}

static void run_child(char **argv)
{
	const char *terminal = getenv("terminal");

	if (terminal) {
		use_terminal(terminal);
	} else {
		use_fd(open("/dev/null", O_RDONLY), STDIN_FILENO);
		use_fd(open_port("stdout", O_WRONLY), STDOUT_FILENO);
		use_fd(open_port("stderr", O_WRONLY), STDERR_FILENO);
	}
	setenv("PATH", "/bin", 1);
	setenv("HOME", "/", 1);
	execv(argv[0], argv);
	warn("%s", argv[0]);
	_exit(errno == ENOENT ? 127 : 126);
}

/* Waits for the program, reaps the orphans that end before it. */
static int run(char **argv)
{
	pid_t child = fork(), pid;
	int status;

	if (child < 0)
		err(1, "fork");
	if (!child)
		run_child(argv);
	do
		pid = wait(&status);
	while (pid != child && (pid >= 0 || errno == EINTR));

	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void kmemleak(const char *command)
{
	int fd = open(KMEMLEAK, O_WRONLY);

	if (fd < 0)
		return;
	if (write(fd, command, strlen(command)) < 0)
		warn("%s", KMEMLEAK);
	close(fd);
}

/* Copies what kmemleak has found to the console. */
static bool kmemleak_found(void)
{
	char buf[4096];
	bool found = false;
	ssize_t len;
	int fd = open(KMEMLEAK, O_RDONLY);

	if (fd < 0)
		return false;
	/* A leak counts when two scans, far enough apart, agree on it. */
	kmemleak("scan");
	sleep(KMEMLEAK_MIN_AGE);
	kmemleak("scan");
	while ((len = read(fd, buf, sizeof(buf))) > 0) {
		fwrite(buf, 1, len, stdout);
		found = true;
	}
	close(fd);
	return found;
}

static void tell(int status)
{
	char buf[32];
	int fd = open_port("verdict", O_WRONLY);
	int len = snprintf(buf, sizeof(buf), "exit %d\n", status);

	if (fd < 0 || write(fd, buf, len) != len)
		warn("verdict");
	close(fd);
}

int main(void)
{
	int status;

	populate_root();
	wait_for_ports();
	kmemleak("clear");
	status = run(read_argv());
	if (kmemleak_found()) {
		puts("kmemleak: memory was leaked");
		status = status ?: 1;
	}
	fflush(stdout);
	tell(status);
	sync();
	reboot(RB_AUTOBOOT);
	return 1;
}
