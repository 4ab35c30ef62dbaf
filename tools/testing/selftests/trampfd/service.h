/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A service that gets its relative trampolines from outside
 */
#ifndef _SELFTESTS_TRAMPFD_SERVICE_H
#define _SELFTESTS_TRAMPFD_SERVICE_H

#include "pass_fd.h"
#include "relative.h"

/* What a service ends with if it gets no descriptor */
#define NO_FD	255

struct service {
	pid_t pid;
	/** @socket: Ours. */
	int socket;
};

/* Maps and calls what comes. */
static inline int serve(int socket)
{
	struct region r = { .desc = default_relative() };
	int err;

	r.fd = receive_with_fd(socket, &r.info, sizeof(r.info));
	if (r.fd < 0)
		return NO_FD;
	err = region_map(&r, distance(&r));
	return err ? err : call_region(&r);
}

/* @confine: returns 0 or an errno; the service ends then. */
static inline int service_start(struct service *s, int (*confine)(const void *arg),
				const void *arg)
{
	int pair[2], err;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return errno;
	s->pid = fork();
	if (!s->pid) {
		close(pair[0]);
		err = confine(arg);
		_exit(err ? err : serve(pair[1]));
	}
	close(pair[1]);
	s->socket = pair[0];
	return err_of(s->pid);
}

/* With what the service has ended; it is there longer than the file here. */
static inline int service_use(const struct service *s)
{
	struct region r;
	int err = region_describe(&r, default_relative());

	if (!err)
		err = send_with_fd(s->socket, r.fd, &r.info, sizeof(r.info));
	region_destroy(&r);
	close(s->socket);
	return err ? err : exit_code(s->pid);
}

#endif /* _SELFTESTS_TRAMPFD_SERVICE_H */
