// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): io_uring does not write the page, either
 */
#include <linux/io_uring.h>
#include <sys/uio.h>

#include "trampfd.h"

struct ring {
	int fd;
	struct io_uring_params p;
	unsigned char *rings;
	struct io_uring_sqe *sqes;
};

static void *map_ring(const struct ring *ring, size_t size, off_t offset)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
		    ring->fd, offset);
}

/* Both rings fit into a page when there is one entry. */
static int ring_open(struct ring *ring, __u32 flags)
{
	ring->p = (struct io_uring_params) { .flags = flags };
	ring->fd = syscall(__NR_io_uring_setup, 1, &ring->p);
	if (ring->fd < 0)
		return errno;
	ring->rings = map_ring(ring, page_size(), IORING_OFF_SQ_RING);
	ring->sqes = map_ring(ring, sizeof(*ring->sqes), IORING_OFF_SQES);
	return map_err(ring->rings) ? map_err(ring->rings) : map_err(ring->sqes);
}

static __u32 *ring_word(const struct ring *ring, __u32 offset)
{
	return (__u32 *)(ring->rings + offset);
}

/* Result of the only request, which is at index 0 */
static int ring_submit(struct ring *ring)
{
	struct io_uring_cqe *cqes = (void *)(ring->rings + ring->p.cq_off.cqes);
	__u32 *head = ring_word(ring, ring->p.cq_off.head);
	__u32 mask = *ring_word(ring, ring->p.cq_off.ring_mask);
	int res;

	*ring_word(ring, ring->p.sq_off.array) = 0;
	__atomic_add_fetch(ring_word(ring, ring->p.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(__NR_io_uring_enter, ring->fd, 1, 1,
		    IORING_ENTER_GETEVENTS | IORING_ENTER_SQ_WAKEUP, NULL, 0) != 1)
		return -errno;
	res = cqes[*head & mask].res;
	__atomic_add_fetch(head, 1, __ATOMIC_RELEASE);
	return res;
}

FIXTURE(ring)
{
	struct ring ring;
	struct tramp t;
	unsigned char *before;
	int pipe[2];
};

FIXTURE_VARIANT(ring)
{
	__u32 flags;
};

FIXTURE_VARIANT_ADD(ring, of_the_caller) { };

FIXTURE_VARIANT_ADD(ring, of_a_thread_of_the_kernel) {
	.flags = IORING_SETUP_SQPOLL
};

FIXTURE_SETUP(ring)
{
	int err = ring_open(&self->ring, variant->flags);

	if (is_missing(err) || err == EPERM)
		SKIP(return, "io_uring is not available: %s", strerror(err));
	ASSERT_EQ(0, err);
	ASSERT_EQ(0, tramp_create_mapped(&self->t, 0));
	self->before = malloc(page_size());
	memcpy(self->before, self->t.map, page_size());
	ASSERT_EQ(0, pipe(self->pipe));
	ASSERT_EQ(16, write(self->pipe[1], "sixteen letters!", 16));
}

FIXTURE_TEARDOWN(ring)
{
	close(self->ring.fd);
	close(self->pipe[0]);
	close(self->pipe[1]);
	tramp_destroy(&self->t);
	free(self->before);
}

static void prepare_read(struct ring *ring, int fd, void *buf, unsigned int len)
{
	memset(ring->sqes, 0, sizeof(*ring->sqes));
	ring->sqes->opcode = IORING_OP_READ;
	ring->sqes->fd = fd;
	ring->sqes->addr = (uintptr_t)buf;
	ring->sqes->len = len;
	ring->sqes->off = -1;
}

TEST_F(ring, reads_where_it_may)
{
	char buf[16];

	prepare_read(&self->ring, self->pipe[0], buf, 16);
	EXPECT_EQ(16, ring_submit(&self->ring));
	EXPECT_EQ(0, memcmp("sixteen letters!", buf, 16));
}

TEST_F(ring, does_not_read_into_the_page)
{
	prepare_read(&self->ring, self->pipe[0], self->t.map, 16);
	EXPECT_EQ(-EFAULT, ring_submit(&self->ring));
	EXPECT_EQ(0, memcmp(self->before, self->t.map, page_size()));
	EXPECT_TRUE(works(&self->t));
}

TEST_F(ring, does_not_take_the_page_as_a_buffer)
{
	struct iovec iov = { self->t.map, page_size() };

	EXPECT_EQ(EFAULT, err_of(syscall(__NR_io_uring_register, self->ring.fd,
					 IORING_REGISTER_BUFFERS, &iov, 1)));
	EXPECT_TRUE(works(&self->t));
}

TEST_F(ring, writes_a_descriptor)
{
	struct tramp other;

	ASSERT_EQ(0, tramp_create(&other, 1));
	prepare_read(&self->ring, other.fd, &other.code, sizeof(other.code));
	self->ring.sqes->opcode = IORING_OP_WRITE;
	self->ring.sqes->off = TRAMPFD_CODE;
	EXPECT_EQ(sizeof(other.code), ring_submit(&self->ring));
	EXPECT_EQ(EEXIST, set_code(&other));
	EXPECT_EQ(0, set_data(&other));
	EXPECT_EQ(0, map_and_call(&other));
	tramp_destroy(&other);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
