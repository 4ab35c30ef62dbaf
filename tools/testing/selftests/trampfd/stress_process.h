/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file under stress: the other processes that get it
 *
 * Some are forked by processes that have threads.  Such a child touches what its
 * own thread has, and no library function that takes locks, until it executes a
 * program.
 */
#ifndef _SELFTESTS_TRAMPFD_STRESS_PROCESS_H
#define _SELFTESTS_TRAMPFD_STRESS_PROCESS_H

#include "pass_fd.h"
#include "stress_object.h"

#define AFTER_EXEC	"--after-exec"

/* How many operations another process tries */
#define STEPS		24

/* By exec, which takes long, one child out of so many */
#define EXEC_ONE_IN	8

/* What cannot be read from a file descriptor */
struct message {
	__u64		seed;
	struct trampfd_info	info;
};

/* Drops what is left of a file that somebody else had created. */
static inline void drop(struct object *o)
{
	if (o->m.mapped)
		unmap(&o->t);
	if (o->m.open)
		close(o->t.fd);
}

/* A file that came without a mapping, by exec or by message */
static inline void use_foreign(struct object *o, int fd, const struct message *message)
{
	struct rng rng = { message->seed };

	o->t.fd = fd;
	o->t.info = message->info;
	o->m = (struct model) { .open = fd >= 0 };
	step_alone(o, &rng, STEPS);
	drop(o);
}

/* In a program that a child has executed */
static inline int after_exec(char **argv)
{
	struct message message = {
		.seed			= strtoull(argv[4], NULL, 0),
		.info.ntrampolines	= atoi(argv[5]),
		.info.code_size		= atoi(argv[6]),
		.info.code_offset	= atoi(argv[7]),
	};
	struct object o;
	int err = report_attach(atoi(argv[3]));

	if (!err)
		err = stress_init();
	if (err)
		return err;
	object_init(&o, 4);
	use_foreign(&o, atoi(argv[2]), &message);
	return mapped_trampolines() ? EBUSY : 0;
}

/* Without O_CLOEXEC, the descriptor gets through. */
static inline void exec_with(const struct object *o, struct rng *rng)
{
	const struct trampfd_info *info = &o->t.info;
	char arg[6][24];
	char *const argv[] = { "stress_test", AFTER_EXEC, arg[0], arg[1], arg[2],
			       arg[3], arg[4], arg[5], NULL };

	snprintf(arg[0], sizeof(arg[0]), "%d", o->m.open ? dup(o->t.fd) : -1);
	snprintf(arg[1], sizeof(arg[1]), "%d", report_fd);
	snprintf(arg[2], sizeof(arg[2]), "%llu", rng_seed(rng));
	snprintf(arg[3], sizeof(arg[3]), "%u", info->ntrampolines);
	snprintf(arg[4], sizeof(arg[4]), "%u", info->code_size);
	snprintf(arg[5], sizeof(arg[5]), "%u", info->code_offset);
	execv("/proc/self/exe", argv);
	_exit(errno);
}

static inline void child_main(struct object *o, struct rng *rng)
{
	if (rng_next(rng) % EXEC_ONE_IN == 0) {
		atomic_fetch_add(&report->execs, 1);
		exec_with(o, rng);
	}
	o->m = seen_from_elsewhere(&o->m, true);
	step_alone(o, rng, STEPS);
	_exit(0);
}

/* A child that shares the object with nobody */
static inline pid_t object_fork(struct object *o, struct rng *rng)
{
	struct rng child_rng = { rng_seed(rng) };
	pid_t pid = fork();

	if (!pid)
		child_main(o, &child_rng);
	if (pid < 0)
		complain("fork: %s", strerror(errno));
	else
		atomic_fetch_add(&report->forks, 1);
	return pid;
}

static inline void object_join(pid_t pid)
{
	int code;

	if (pid < 0)
		return;
	code = exit_code(pid);
	if (code)
		complain("child ended with %d, seed %llu", code, report->seed);
}

/* Descriptors by SCM_RIGHTS */

static inline void object_pass(struct object *o, struct rng *rng, int sock)
{
	struct message message = { rng_seed(rng), o->t.info };
	int err = send_with_fd(sock, o->t.fd, &message, sizeof(message));

	if (err)
		complain("sendmsg: %s", strerror(err));
	else
		atomic_fetch_add(&report->passes, 1);
}

/* Until nobody is left who could send something */
static inline int receiver_main(int sock)
{
	unsigned int descriptors = open_descriptors();
	struct message message;
	struct object o;
	int fd;

	object_init(&o, 4);
	while ((fd = receive_with_fd(sock, &message, sizeof(message))) >= 0)
		use_foreign(&o, fd, &message);
	return open_descriptors() == descriptors && !mapped_trampolines() ? 0 : EBUSY;
}

/* For a process that does not have threads yet */
static inline int start_receiver(int *sock, pid_t *pid)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return errno;
	*pid = fork();
	if (!*pid) {
		close(pair[0]);
		_exit(receiver_main(pair[1]));
	}
	close(pair[1]);
	*sock = pair[0];
	return err_of(*pid);
}

#endif /* _SELFTESTS_TRAMPFD_STRESS_PROCESS_H */
