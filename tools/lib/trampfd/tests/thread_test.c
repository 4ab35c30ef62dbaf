// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: threads that use one pool
 */
#include "helpers.h"

#define THREADS		4
#define HELD		600
#define ROUNDS		20000

static struct trampfd_pool *pool;

FIXTURE(threads)
{
	pthread_t thread[THREADS];
	struct trampfd_usage empty;
};

FIXTURE_SETUP(threads)
{
	pool = new_pool();
	ASSERT_NE(0, addr(pool));
	self->empty = usage_of(pool);
}

FIXTURE_TEARDOWN(threads)
{
	trampfd_pool_destroy(pool);
}

/* Frees one of its closures and allocates another, again and again. */
static bool exchange(trampfd_fn *held, uint32_t seed)
{
	trampfd_fn *closure;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		closure = &held[next_random(&seed) % HELD];
		if (*closure && (!many_work(closure, 1) ||
				 !free_many(pool, closure, 1)))
			return false;
		*closure = NULL;
		if (next_random(&seed) & 64 && !alloc_many(pool, closure, 1))
			return false;
	}
	return true;
}

static void *exchange_and_free(void *seed)
{
	trampfd_fn held[HELD] = { };
	bool good = exchange(held, (uintptr_t)seed) && free_many(pool, held, HELD);

	return (void *)(uintptr_t)good;
}

TEST_F_TIMEOUT(threads, allocate_call_and_free, 300)
{
	uintptr_t i;
	void *good;

	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&self->thread[i], NULL,
					    exchange_and_free, (void *)(i + 1)));
	for (i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, pthread_join(self->thread[i], &good));
		EXPECT_NE(0, addr(good));
	}
	EXPECT_TRUE(same_usage(self->empty, usage_of(pool)));
}

/* The data is 1 or 2, and the code returns it or its complement. */

static trampfd_fn closure;
static bool done;

static void *change(void *arg)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		if (i & 1)
			trampfd_closure_set(pool, closure, entry_data, (void *)1);
		else
			trampfd_closure_set(pool, closure, entry_inverse, (void *)2);
	}
	__atomic_store_n(&done, true, __ATOMIC_RELAXED);
	return NULL;
}

TEST_F_TIMEOUT(threads, see_whole_addresses_while_they_change, 300)
{
	unsigned long result;
	trampfd_fn code;
	void *data;

	closure = closure_of(pool, 1);
	ASSERT_EQ(0, pthread_create(&self->thread[0], NULL, change, NULL));
	while (!__atomic_load_n(&done, __ATOMIC_RELAXED)) {
		result = call(closure);
		ASSERT_TRUE(result == 1 || result == 2 || result == ~1UL || result == ~2UL);
		ASSERT_EQ(0, trampfd_closure_get(pool, closure, &code, &data));
		ASSERT_EQ(data == (void *)1, code == entry_data);
	}
	pthread_join(self->thread[0], NULL);
}

static struct trampfd_pool *created;

static void *allocate_until_cancelled(void *n)
{
	uintptr_t i;

	pthread_cancel(pthread_self());
	created = new_pool();
	for (i = 0; i <= (uintptr_t)n; i++)
		closure_of(pool, i);
	pthread_testcancel();
	return NULL;
}

/* It is cancelled, but not while it holds the lock or a descriptor. */
TEST_F(threads, are_not_cancelled_inside)
{
	void *n = (void *)self->empty.capacity, *result;
	int fd = dup(0);

	close(fd);
	ASSERT_EQ(0, pthread_create(&self->thread[0], NULL, allocate_until_cancelled, n));
	ASSERT_EQ(0, pthread_join(self->thread[0], &result));
	EXPECT_EQ(addr(PTHREAD_CANCELED), addr(result));
	EXPECT_NE(0, addr(created));
	trampfd_pool_destroy(created);
	EXPECT_EQ(self->empty.capacity + 1, usage_of(pool).closures);
	EXPECT_EQ(fd, dup(0));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
