/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages that bring a file descriptor along
 */
#ifndef _SELFTESTS_TRAMPFD_PASS_FD_H
#define _SELFTESTS_TRAMPFD_PASS_FD_H

#include <sys/socket.h>

#include "trampfd.h"

union fd_message {
	struct cmsghdr	header;
	char		space[CMSG_SPACE(sizeof(int))];
};

static inline int send_with_fd(int sock, int fd, const void *data, size_t size)
{
	struct iovec iov = { (void *)data, size };
	union fd_message control = { .header = {
		.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS,
	} };
	struct msghdr message = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return err_of(sendmsg(sock, &message, 0));
}

/* -1 if there is no such message, or the descriptor has been lost */
static inline int receive_with_fd(int sock, void *data, size_t size)
{
	struct iovec iov = { data, size };
	union fd_message control;
	struct msghdr message = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	int fd = -1;

	if (recvmsg(sock, &message, MSG_CMSG_CLOEXEC) == size && CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

static inline int send_fd(int sock, int fd)
{
	return send_with_fd(sock, fd, "", 1);
}

static inline int receive_fd(int sock)
{
	char byte;

	return receive_with_fd(sock, &byte, 1);
}

#endif /* _SELFTESTS_TRAMPFD_PASS_FD_H */
