// SPDX-License-Identifier: GPL-2.0-only
/*
 * init of the guest: runs one program and tells the host how it ended
 *
 * The program and its arguments are in /argv, each ended by a zero byte.  Its
 * standard input, output and error are pipes from and to the virtio ports
 * "stdin", "stdout" and "stderr"; with "terminal=/dev/NAME", an argument of the
 * kernel, the program is interactive on that device instead.  The verdict, the exit
 * status that a shell would give the program, goes to the port "verdict".  No
 * verdict means that the guest did not get that far.
 */
#define _GNU_SOURCE
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

/*
 * The last one that turns up is that for standard error, or else the terminal.  When
 * it is there, the others are connected: a port that is not would be at its end for
 * whoever reads it.
 */
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

static char *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "r");
	struct stat st;
	char *buf;

	if (!f || fstat(fileno(f), &st))
		err(1, "%s", path);
	buf = malloc(st.st_size + 1);
	if (!buf)
		err(1, "malloc");
	*size = fread(buf, 1, st.st_size, f);
	fclose(f);
	return buf;
}

static char **read_argv(void)
{
	char **argv, *buf, *arg;
	size_t size, argc = 0;

	buf = read_file("/argv", &size);
	argv = calloc(size + 1, sizeof(*argv));
	if (!argv || !size)
		errx(1, "no program in /argv");
	for (arg = buf; arg < buf + size; arg += strlen(arg) + 1)
		argv[argc++] = arg;
	return argv;
}

/* What the relay that this process is, or starts, reads from */
static int relay_from;

/* From now on the relay ends where it would wait. */
static void end_relay(int signal)
{
	(void)signal;
	fcntl(relay_from, F_SETFL, O_NONBLOCK);
}

static void write_all(int fd, const char *buf, ssize_t len)
{
	ssize_t written;

	for (; len; buf += written, len -= written) {
		written = write(fd, buf, len);
		if (written < 0 && errno != EINTR)
			_exit(1);
		if (written < 0)
			written = 0;
	}
}

/* A process that copies from one file to another */
static pid_t start_relay(int from, int to)
{
	static char buf[65536];
	ssize_t len;
	pid_t pid;

	relay_from = from;
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	do {
		len = read(from, buf, sizeof(buf));
		if (len > 0)
			write_all(to, buf, len);
	} while (len > 0 || (len < 0 && errno == EINTR));
	_exit(0);
}

/*
 * A program can do with a pipe what it cannot do with a port, such as open
 * /dev/stdout again.
 */
static struct stream {
	const char *port;
	int flags;		/* how the port is opened */
	int end;		/* of the pipe, for the program */
	pid_t relay;
} streams[] = {
	[STDIN_FILENO]  = { .port = "stdin",  .flags = O_RDONLY },
	[STDOUT_FILENO] = { .port = "stdout", .flags = O_WRONLY },
	[STDERR_FILENO] = { .port = "stderr", .flags = O_WRONLY },
};

static void open_stream(struct stream *stream)
{
	bool input = stream->flags == O_RDONLY;
	int port = open_port(stream->port, stream->flags), ends[2];

	if (port < 0 || pipe2(ends, O_CLOEXEC))
		err(1, "%s", stream->port);
	if (input)
		stream->relay = start_relay(port, ends[1]);
	else
		stream->relay = start_relay(ends[0], port);
	stream->end = ends[!input];
	close(ends[input]);
	close(port);
}

static void open_streams(void)
{
	static const struct sigaction action = { .sa_handler = end_relay };
	size_t i;

	/* Of the relays; a program that is executed has none. */
	sigaction(SIGTERM, &action, NULL);
	for (i = 0; i < ARRAY_SIZE(streams); i++)
		open_stream(&streams[i]);
}

/* What the program has written is to reach the host before the verdict does. */
static void end_streams(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(streams); i++) {
		if (!streams[i].relay || streams[i].flags == O_RDONLY)
			continue;
		kill(streams[i].relay, SIGTERM);
		waitpid(streams[i].relay, NULL, 0);
	}
}

static void use_streams(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(streams); i++)
		dup2(streams[i].end, i);
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

	if (terminal)
		use_terminal(terminal);
	else
		use_streams();
	setenv("PATH", "/bin", 1);
	setenv("HOME", "/", 1);
	execv(argv[0], argv);
	warn("%s", argv[0]);
	_exit(errno == ENOENT ? 127 : 126);
}

/* Waits for the program, reaps the orphans that end before it. */
static int run(char **argv)
{
	pid_t child, pid;
	int status;

	if (!getenv("terminal"))
		open_streams();
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (!child)
		run_child(argv);
	do
		pid = wait(&status);
	while (pid != child && (pid >= 0 || errno == EINTR));
	end_streams();

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
