/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A memory cgroup of one's own
 */
#ifndef _SELFTESTS_TRAMPFD_MEMCG_H
#define _SELFTESTS_TRAMPFD_MEMCG_H

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>

#include "trampfd.h"

struct memcg {
	/** @root: Where the hierarchy is mounted. */
	char	root[64];
	/** @dir: The cgroup. */
	char	dir[96];
};

static inline void memcg_destroy(const struct memcg *cg)
{
	rmdir(cg->dir);
	umount(cg->root);
	rmdir(cg->root);
}

/* Fails where there is no memory controller, or no right to use it. */
static inline int memcg_create(struct memcg *cg)
{
	int err;

	*cg = (struct memcg) { .root = "/tmp/trampfd-cgroup-XXXXXX" };
	if (!mkdtemp(cg->root))
		return errno;
	err = err_of(mount("none", cg->root, "cgroup2", 0, NULL));
	if (!err)
		err = put_text(cg->root, "cgroup.subtree_control", "+memory");
	snprintf(cg->dir, sizeof(cg->dir), "%s/trampfd-%d", cg->root, getpid());
	if (!err)
		err = err_of(mkdir(cg->dir, 0755));
	if (err)
		memcg_destroy(cg);
	return err;
}

static inline int memcg_enter(const struct memcg *cg)
{
	return put_text(cg->dir, "cgroup.procs", "0");
}

static inline int memcg_leave(const struct memcg *cg)
{
	return put_text(cg->root, "cgroup.procs", "0");
}

/* Bytes of kernel memory that are charged */
static inline long memcg_kernel_bytes(const struct memcg *cg)
{
	return get_number(cg->dir, "memory.stat", "\nkernel ");
}

/* Those of them that are page tables */
static inline long memcg_page_tables(const struct memcg *cg)
{
	return get_number(cg->dir, "memory.stat", "\npagetables ");
}

/* Bytes by which the charges may differ from what they should be */
static inline long memcg_slack(void)
{
	return 64 * page_size();
}

/*
 * The kernel sums up what its CPUs have charged every two seconds, and frees
 * some objects a while after the last use, by RCU and by delayed work: wait
 * until from @least to @most bytes are charged, but not for ever.
 */
static inline long memcg_settle(const struct memcg *cg, long least, long most)
{
	long bytes = memcg_kernel_bytes(cg);
	int i;

	for (i = 0; i < 150 && (bytes < least || bytes > most); i++) {
		usleep(100 * 1000);
		bytes = memcg_kernel_bytes(cg);
	}
	return bytes;
}

/*
 * Few changes are summed up by a timer that does not wake CPUs, more than 64 for each
 * CPU when somebody asks: each page of memory is one when it comes and when it goes.
 */
static inline void memcg_change_often(void)
{
	const size_t size = 256 * page_size();
	int i;

	for (i = 0; i < get_nprocs(); i++) {
		void *map = mmap(NULL, size, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (map == MAP_FAILED)
			return;
		memset(map, 1, size);
		munmap(map, size);
	}
}

/* What is charged to the cgroup, which the process is in */
static inline long memcg_summed_up(const struct memcg *cg)
{
	/* RCU and delayed work free some objects a while after the last use. */
	sleep(3);
	memcg_change_often();
	return memcg_kernel_bytes(cg);
}

#endif /* _SELFTESTS_TRAMPFD_MEMCG_H */
