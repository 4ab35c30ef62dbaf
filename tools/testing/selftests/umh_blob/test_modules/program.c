// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program in the test modules: does what it reads, a letter for each thing
 */
#include <nolibc.h>

static char buf[65536];

/* What is written to it comes back, until there is no more. */
static void echo(void)
{
	ssize_t len, done, ret;

	while ((len = read(0, buf, sizeof(buf))) > 0) {
		for (done = 0; done < len; done += ret) {
			ret = write(1, buf + done, len - done);
			if (ret < 0)
				exit(1);
		}
	}
}

static void flood(void)
{
	while (write(1, buf, sizeof(buf)) > 0)
		;
}

static void use_memory(void)
{
	while (1)
		memset(malloc(1 << 20), 1, 1 << 20);
}

static void spin(void)
{
	write(1, "s", 1);
	while (1)
		;
}

/* The child outlives this process, if it can. */
static void fork_child(void)
{
	pid_t pid = fork();

	if (!pid) {
		while (1)
			sleep(1000);
	}
	printf("%d\n", pid);
}

/* It is not killed with this process, and has its standard output. */
static void fork_daemon(void)
{
	if (!fork()) {
		syscall(__NR_setsid);
		sleep(10);
		exit(0);
	}
}

/* If this were a pipe, its lock would be kept. */
static void splice_to_output(void)
{
	int ends[2];

	if (!syscall(__NR_socketpair, 1, 1, 0, ends))
		syscall(__NR_splice, ends[0], NULL, 1, NULL, sizeof(buf), 0);
	sleep(1000);
}

/* The name of this program is that of its module, a dot and a number. */
static void unload(const char *program)
{
	char module[64] = "";

	memcpy(module, program, strchr(program, '.') - program);
	while (syscall(__NR_delete_module, module, O_NONBLOCK))
		;
}

static void obey(char letter, const char *program)
{
	switch (letter) {
	case 'c':
		__builtin_trap();
	case 'd':
		fork_daemon();
		break;
	case 'e':
		echo();
		break;
	case 'f':
		flood();
		break;
	case 'k':
		fork_child();
		break;
	case 'l':
		splice_to_output();
		break;
	case 'm':
		use_memory();
		break;
	case 's':
		spin();
		break;
	case 'u':
		unload(program);
		break;
	default:
		exit(0);
	}
}

int main(int argc, char **argv)
{
	char letter;

	while (read(0, &letter, 1) == 1)
		obey(letter, argv[0]);
	return 0;
}
