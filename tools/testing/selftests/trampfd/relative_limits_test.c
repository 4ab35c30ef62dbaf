// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): what relative trampolines cost, and that it is given back
 */
#include "cycles.h"
#include "locked.h"
#include "relative.h"

/* 2^20 */
#define MILLION		1048576UL

/* Address space of this process */

static unsigned int count_vmas(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned int n = 0;
	int c;

	while ((c = getc(maps)) != EOF)
		n += c == '\n';
	fclose(maps);
	return n;
}

/* Regions with 2 MiB of entries each, or as many as are possible */

struct million {
	struct region region[MILLION / 1024];
	size_t n, trampolines;
};

/* Through one file, which is needed no more then */
static int million_grow(struct million *m)
{
	struct trampfd_relative desc = default_relative();
	struct region file, *r;
	int err;

	while (page_size() << (desc.order + 1) <= 2 << 20 &&
	       page_size() << (desc.order + 1) <= reach(0))
		desc.order++;
	err = region_describe(&file, desc);
	while (!err && m->trampolines < MILLION) {
		r = &m->region[m->n++];
		*r = file;
		err = region_map(r, distance(r));
		r->fd = -1;
		m->trampolines += ntrampolines(r);
	}
	close(file.fd);
	return err;
}

/* Maps each page of trampolines, and writes to each of entries. */
static int million_touch(const struct million *m)
{
	size_t i, pos;
	int err = 0;

	for (i = 0; i < m->n && !err; i++) {
		const struct region *r = &m->region[i];

		err = err_of(madvise(r->map, r->length, MADV_POPULATE_READ));
		for (pos = 0; pos < r->length; pos += page_size())
			set_entry(r, pos / page_size() * per_page(r));
	}
	return err;
}

static int million_call(struct million *m)
{
	size_t i;
	int err = 0;

	for (i = 0; i < m->n && !err; i++)
		err = relative_works(&m->region[i], 0) &&
		      relative_works(&m->region[i], ntrampolines(&m->region[i]) - 1) ?
		      0 : ENOEXEC;
	return err;
}

static void million_destroy(struct million *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		region_destroy(&m->region[i]);
}

static struct million million;

/* Two VMAs a region, and no kernel memory but page tables */
TEST_F_TIMEOUT(charged, next_to_nothing_for_a_million, 300)
{
	unsigned int vmas = count_vmas();
	long kernel = memcg_summed_up(&self->cg), tables = memcg_page_tables(&self->cg);

	ASSERT_EQ(0, million_grow(&million));
	ASSERT_EQ(0, million_touch(&million));
	EXPECT_EQ(0, million_call(&million));
	vmas = count_vmas() - vmas;
	kernel = memcg_summed_up(&self->cg) - kernel;
	tables = memcg_page_tables(&self->cg) - tables;
	TH_LOG("%zu trampolines: %u VMAs, %ld bytes of kernel memory, %ld of page tables",
	       million.trampolines, vmas, kernel - tables, tables);
	EXPECT_GE(reach(0) >= 2 << 20 ? 40 : 72, vmas);
	EXPECT_GE(64 * 1024, kernel - tables);
	million_destroy(&million);
}

/* Files */

static int memfd_like_any(int *fd)
{
	*fd = memfd_create("any", 0);
	return *fd < 0 ? errno : 0;
}

static int relative_file(int *fd)
{
	struct region r;
	int err = region_describe(&r, default_relative());

	*fd = r.fd;
	return err;
}

/* Bytes that the kernel charges for a thousand files that are mapped nowhere */
static long cost_of(const struct memcg *cg, int (*create)(int *fd))
{
	long before = memcg_summed_up(cg), cost;
	int fd[1000], i, err = 0;

	for (i = 0; i < 1000 && !err; i++)
		err = create(&fd[i]);
	cost = memcg_summed_up(cg) - before;
	while (i--)
		close(fd[i]);
	return err ? -err : cost;
}

TEST_F_TIMEOUT(charged, no_more_than_any_file, 300)
{
	long any = cost_of(&self->cg, memfd_like_any);
	long relative = cost_of(&self->cg, relative_file);

	TH_LOG("bytes for 1000 files: %ld, of memfd_create(): %ld", relative, any);
	ASSERT_LT(0, any);
	ASSERT_LT(0, relative);
	/* In debug kernels, locks are large: shmem has smaller ones. */
	EXPECT_GE(any + any / 4, relative);
}

/* All descriptions, and more files than there are of them */

struct crowd {
	struct region r[2000];
	int n;
};

static struct crowd crowd;

static int crowd_add(__u32 data_reg, __u32 order, __u32 flags)
{
	struct trampfd_relative desc = {
		.code_reg = code_regs[0], .data_reg = data_reg,
		.order = order, .flags = flags,
	};

	return region_describe(&crowd.r[crowd.n++], desc);
}

static int crowd_grow(void)
{
	__u32 i, reg, order, nr_orders = 0;
	int err = 0;

	while (page_size() << nr_orders <= reach(TRAMPFD_ONE_CODE))
		nr_orders++;
	for (i = 0; i < 2000 && !err; i++) {
		reg = ARCH_FIRST_REG + i % ARCH_NR_REGS;
		order = nr_orders ? i / ARCH_NR_REGS % nr_orders : 0;
		if (reg != code_regs[0])
			err = crowd_add(reg, order, nr_orders && i % 2 ? TRAMPFD_ONE_CODE : 0);
	}
	return err;
}

static void crowd_destroy(void)
{
	while (crowd.n)
		region_destroy(&crowd.r[--crowd.n]);
}

TEST_F_TIMEOUT(charged, and_given_back_by_many_descriptions, 300)
{
	long most = self->before + memcg_slack();
	int i;

	ASSERT_EQ(0, allow_files(3000));
	EXPECT_EQ(0, crowd_grow());
	for (i = 0; i < crowd.n; i++) {
		if (crowd.r[i].desc.data_reg != ARCH_DATA_REG)
			continue;
		ASSERT_EQ(0, region_map(&crowd.r[i], page_size()));
		EXPECT_TRUE(relative_works(&crowd.r[i], 0));
		munmap(crowd.r[i].room, 2 * distance(&crowd.r[i]));
		crowd.r[i].room = NULL;
	}
	crowd_destroy();
	EXPECT_GE(most, memcg_settle(&self->cg, 0, most));
}

/* The page is the system's: it is locked memory of nobody. */
TEST(relative_ones_need_no_locked_memory)
{
	if (limit_locked_pages(0) || become_user(61001))
		SKIP(return, "cannot become another user: %s", strerror(errno));
	EXPECT_EQ(0, use_relative(default_relative()));
}

/* Cycles: the page comes and goes, or another thread has it at the moment. */

static int cycle(void)
{
	struct region r;
	int err = region_describe(&r, default_relative());

	if (!err)
		err = region_map(&r, page_size());
	if (!err && !relative_works(&r, 1))
		err = ENOEXEC;
	region_destroy(&r);
	return err;
}

TEST_F_TIMEOUT(charged, and_given_back_in_cycles, 1500)
{
	EXPECT_EQ(0, leaves_nothing_behind(self, cycle));
}

int main(int argc, char **argv)
{
	return run_relative_tests(argc, argv);
}
