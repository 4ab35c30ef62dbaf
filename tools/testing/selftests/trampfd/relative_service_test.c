// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): a service that may not call it uses what it is given
 */
#include "enforce.h"
#include "service.h"

static int unconfined(void)
{
	return 0;
}

/* Neither the call, nor memory that is writable and executable */
static int as_service(void)
{
	int err = enforce_no_trampfd();

	return err ? err : enforce_both();
}

FIXTURE(service)
{
	struct service s;
};

FIXTURE_VARIANT(service)
{
	int (*confine)(void);
	/** @err: How trampfd() fails there. */
	int err;
};

FIXTURE_VARIANT_ADD(service, unconfined) { unconfined, EINVAL };
FIXTURE_VARIANT_ADD(service, without_the_call) { enforce_no_trampfd, EPERM };
FIXTURE_VARIANT_ADD(service, without_more) { as_service, EPERM };

struct confinement {
	int (*confine)(void);
	int err;
};

/* Were the call not refused, the service would prove nothing. */
static int confine(const void *arg)
{
	const struct confinement *c = arg;
	int err = c->confine();

	if (err)
		return err;
	return sys_trampfd(NULL) == -1 && errno == c->err ? 0 : ENODATA;
}

FIXTURE_SETUP(service)
{
	struct confinement c = { variant->confine, variant->err };

	ASSERT_EQ(0, service_start(&self->s, confine, &c));
}

FIXTURE_TEARDOWN(service)
{
}

/* It was there before the file, and its creator has let go of that. */
TEST_F(service, uses_what_it_is_given)
{
	int err = service_use(&self->s);

	if (err == EINVAL)
		SKIP(return, "this kernel does not have PR_SET_MDWE or seccomp filters");
	EXPECT_EQ(0, err);
}

int main(int argc, char **argv)
{
	return run_relative_tests(argc, argv);
}
