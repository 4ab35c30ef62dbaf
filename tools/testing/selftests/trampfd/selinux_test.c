// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): what SELinux asks for, with the policy of selinux.cil
 *
 * The kernel must have loaded that policy, and enforce it.  What is refused is
 * told apart by the permission that the log names: all of it is EACCES.
 */
#include "service.h"

#define SELINUXFS	"/sys/fs/selinux"
#define LOG_TIMEOUT_MS	10000

/* Domains */

static bool is_enforcing(void)
{
	char text[16];

	if (access(SELINUXFS "/enforce", R_OK))
		return false;
	get_text(SELINUXFS, "enforce", text, sizeof(text));
	return atoi(text) == 1;
}

static int enter(const char *domain)
{
	char context[64];

	snprintf(context, sizeof(context), "user:role:%s", domain);
	return put_text("/proc/self/attr", "current", context);
}

/* Why a domain cannot be entered; NULL if it has been */
static const char *why_not_in(const char *domain)
{
	if (!is_enforcing())
		return "SELinux does not enforce anything";
	if (enter(domain))
		return "the policy is not that of selinux.cil";
	return NULL;
}

/* Records of refused permissions, which the kernel logs with a delay */

static int open_log(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);

	lseek(fd, 0, SEEK_END);
	return fd;
}

/* Is there a record with all of this?  Those that were looked at are gone. */
static bool find_record(int log, const char *permission, const char *object,
			const char *class)
{
	char record[2048], denied[64], tclass[64];
	ssize_t len;

	snprintf(denied, sizeof(denied), "avc:  denied  { %s } ", permission);
	snprintf(tclass, sizeof(tclass), " tclass=%s ", class);
	while ((len = read(log, record, sizeof(record) - 1)) > 0) {
		record[len] = '\0';
		if (strstr(record, denied) && strstr(record, object) &&
		    strstr(record, tclass))
			return true;
	}
	return false;
}

static bool is_logged(int log, const char *permission, const char *object,
		      const char *class)
{
	int i;

	for (i = 0; i < LOG_TIMEOUT_MS; i += 10) {
		if (find_record(log, permission, object, class))
			return true;
		usleep(10 * 1000);
	}
	return false;
}

/* Ways to get code from data, one for each permission that a domain lacks */

static int map_writable_and_executable(void)
{
	return map_err(mmap(NULL, page_size(), RX | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

static int make_executable(void *page)
{
	return err_of(mprotect(page, page_size(), RX));
}

static int make_mapping_executable(void)
{
	void *page = mmap(NULL, page_size(), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return map_err(page) ?: make_executable(page);
}

/* From the first byte of the heap's last page on, the heap grows by a page. */
static int make_heap_executable(void)
{
	uintptr_t end = (uintptr_t)sbrk(0);

	sbrk(page_size() - end % page_size());
	return make_executable(sbrk(page_size()));
}

/* It has to stay writable. */
static int make_stack_executable(void)
{
	char local, *page = &local - (uintptr_t)&local % page_size();

	return err_of(mprotect(page, page_size(), RX | PROT_WRITE));
}

static int map_memfd_twice(void)
{
	int fd = syscall(__NR_memfd_create, "code", 0);
	int err = err_of(ftruncate(fd, page_size()));

	if (!err)
		err = map_err(mmap(NULL, page_size(), PROT_READ | PROT_WRITE,
				   MAP_SHARED, fd, 0));
	if (!err)
		err = map_err(mmap(NULL, page_size(), RX, MAP_SHARED, fd, 0));
	close(fd);
	return err;
}

static int modify_file_mapping(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	char *page = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

	close(fd);
	if (map_err(page))
		return errno;
	page[0] = 0;
	return make_executable(page);
}

FIXTURE(code_from_data)
{
	int log;
};

FIXTURE_VARIANT(code_from_data)
{
	int (*attempt)(void);
	const char *permission;
	const char *class;
};

FIXTURE_VARIANT_ADD(code_from_data, in_writable_mapping) {
	map_writable_and_executable, "execmem", "process",
};

FIXTURE_VARIANT_ADD(code_from_data, in_anonymous_memory) {
	make_mapping_executable, "execmem", "process",
};

FIXTURE_VARIANT_ADD(code_from_data, on_the_heap) {
	make_heap_executable, "execheap", "process",
};

FIXTURE_VARIANT_ADD(code_from_data, on_the_stack) {
	make_stack_executable, "execstack", "process",
};

FIXTURE_VARIANT_ADD(code_from_data, in_memfd) {
	map_memfd_twice, "execute", "file",
};

FIXTURE_VARIANT_ADD(code_from_data, in_modified_file) {
	modify_file_mapping, "execmod", "file",
};

FIXTURE_SETUP(code_from_data)
{
	const char *reason = why_not_in("unconfined");

	if (reason)
		SKIP(return, "%s", reason);
	self->log = open_log();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(code_from_data)
{
	close(self->log);
}

TEST_F(code_from_data, refuses_a_domain_without_the_permission)
{
	ASSERT_EQ(0, enter("trampolines"));
	EXPECT_EQ(EACCES, variant->attempt());
	EXPECT_TRUE(is_logged(self->log, variant->permission, ":trampolines ",
			      variant->class));
}

/* Were this not so, something else than the policy might be what refuses. */
TEST_F(code_from_data, works_in_a_domain_with_all_permissions)
{
	EXPECT_EQ(0, variant->attempt());
}

/* Trampolines, in a domain that may have nothing else */

FIXTURE(domain_without_execmem)
{
};

FIXTURE_SETUP(domain_without_execmem)
{
	const char *reason = why_not_in("trampolines");

	if (reason)
		SKIP(return, "%s", reason);
}

FIXTURE_TEARDOWN(domain_without_execmem)
{
}

TEST_F(domain_without_execmem, lets_trampolines_work)
{
	struct tramp t;

	EXPECT_EQ(0, use_twice(&t));
}

TEST_F(domain_without_execmem, lets_inherited_trampolines_work_in_a_child)
{
	struct tramp t;

	ASSERT_EQ(0, tramp_create_mapped(&t, 0));
	EXPECT_EQ(0, in_child(call_all, &t));
	tramp_destroy(&t);
}

TEST_F(domain_without_execmem, lets_trampolines_work_in_a_child)
{
	struct tramp t;

	EXPECT_EQ(0, in_child(create_and_call, &t));
}

TEST_F(domain_without_execmem, lets_them_be_executable_again)
{
	struct tramp t;

	ASSERT_EQ(0, tramp_create_mapped(&t, 0));
	EXPECT_EQ(0, err_of(mprotect(t.map, page_size(), PROT_READ)));
	EXPECT_EQ(0, make_executable(t.map));
	EXPECT_TRUE(works(&t));
	tramp_destroy(&t);
}

TEST_F(domain_without_execmem, keeps_trampolines_unwritable)
{
	struct tramp t;

	ASSERT_EQ(0, tramp_create_mapped(&t, 0));
	EXPECT_EQ(EACCES, err_of(mprotect(t.map, page_size(), PROT_READ | PROT_WRITE)));
	EXPECT_TRUE(works(&t));
	tramp_destroy(&t);
}

TEST_F(domain_without_execmem, shows_the_label_of_the_file)
{
	struct tramp t;
	char label[64];

	ASSERT_EQ(0, tramp_create(&t, 1));
	ASSERT_LT(0, syscall(__NR_fgetxattr, t.fd, "security.selinux", label,
			     sizeof(label)));
	EXPECT_STREQ("user:object_r:trampoline", label);
	tramp_destroy(&t);
}

/* Domains that lack one of the permissions */

FIXTURE(domain_without)
{
	int log;
	struct tramp t;
};

FIXTURE_VARIANT(domain_without)
{
	const char *domain;
	const char *permission;
	int create_err;
	int write_err;
	int map_err;
};

FIXTURE_VARIANT_ADD(domain_without, create) {
	.domain = "no_create", .permission = "create", .create_err = EACCES,
};

FIXTURE_VARIANT_ADD(domain_without, write) {
	.domain = "no_write", .permission = "write", .write_err = EACCES,
	.map_err = EINVAL,	/* as nothing was written */
};

FIXTURE_VARIANT_ADD(domain_without, map) {
	.domain = "no_map", .permission = "map", .map_err = EACCES,
};

FIXTURE_VARIANT_ADD(domain_without, read) {
	.domain = "no_read", .permission = "read", .map_err = EACCES,
};

FIXTURE_VARIANT_ADD(domain_without, execute) {
	.domain = "no_execute", .permission = "execute", .map_err = EACCES,
};

FIXTURE_SETUP(domain_without)
{
	const char *reason = why_not_in(variant->domain);

	if (reason)
		SKIP(return, "%s", reason);
	self->log = open_log();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(domain_without)
{
	tramp_destroy(&self->t);
	close(self->log);
}

TEST_F(domain_without, refuses_what_needs_it)
{
	ASSERT_EQ(variant->create_err, tramp_create(&self->t, 1));
	if (!variant->create_err) {
		EXPECT_EQ(variant->write_err, set_both(&self->t));
		EXPECT_EQ(variant->map_err, map(&self->t));
	}
	EXPECT_TRUE(is_logged(self->log, variant->permission, "[trampfd]",
			      "anon_inode"));
}

/* Who is given a file by another domain, and may do this to its label */

FIXTURE(peer)
{
	struct service s;
	int log;
};

FIXTURE_VARIANT(peer)
{
	const char *domain;
	/** @permission: What is refused, or NULL. */
	const char *permission;
	int err;
};

FIXTURE_VARIANT_ADD(peer, that_may_do_all) { "trampolines" };
FIXTURE_VARIANT_ADD(peer, that_may_not_create) { "no_create" };
FIXTURE_VARIANT_ADD(peer, that_may_not_write) { "no_write", "write", NO_FD };
FIXTURE_VARIANT_ADD(peer, that_may_not_read) { "no_read", "read", NO_FD };
FIXTURE_VARIANT_ADD(peer, that_may_not_map) { "no_map", "map", EACCES };
FIXTURE_VARIANT_ADD(peer, that_may_not_execute) { "no_execute", "execute", EACCES };

static int enter_domain(const void *domain)
{
	return enter(domain);
}

FIXTURE_SETUP(peer)
{
	const char *reason = why_not_in("unconfined");

	if (!ARCH_RELATIVE_SIZE)
		reason = "this ABI has no relative trampolines";
	if (reason)
		SKIP(return, "%s", reason);
	self->log = open_log();
	ASSERT_LE(0, self->log);
	ASSERT_EQ(0, service_start(&self->s, enter_domain, variant->domain));
}

FIXTURE_TEARDOWN(peer)
{
	close(self->log);
}

TEST_F(peer, is_asked_at_receipt_and_at_mmap)
{
	EXPECT_EQ(variant->err, service_use(&self->s));
	if (variant->permission)
		EXPECT_TRUE(is_logged(self->log, variant->permission, "[trampfd]",
				      "anon_inode"));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
