/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Core files: what they have of a process
 */
#ifndef _SELFTESTS_TRAMPFD_CORE_H
#define _SELFTESTS_TRAMPFD_CORE_H

#include <elf.h>
#include <link.h>
#include <sys/resource.h>

#include "trampfd.h"

#define CORE_PATTERN	"/proc/sys/kernel"
#define CORE_FILE	"/tmp/trampfd-core"

/**
 * struct core - A core file, mapped
 */
struct core {
	/** @bytes: All of it. */
	const unsigned char	*bytes;
	/** @size: Of the file, in bytes. */
	size_t			size;
};

/* Core files go to CORE_FILE; @old, of 128 bytes, is for core_restore(). */
static inline int core_redirect(char *old)
{
	get_text(CORE_PATTERN, "core_pattern", old, 128);
	return put_text(CORE_PATTERN, "core_pattern", CORE_FILE);
}

static inline void core_restore(const char *old)
{
	put_text(CORE_PATTERN, "core_pattern", old);
	unlink(CORE_FILE);
}

/* @filter: for /proc/self/coredump_filter */
static inline void dump_core(const char *filter)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	if (!setrlimit(RLIMIT_CORE, &limit) &&
	    !put_text("/proc/self", "coredump_filter", filter))
		abort();
	_exit(1);
}

static inline int core_open(struct core *core)
{
	int fd = open(CORE_FILE, O_RDONLY);
	void *bytes;

	if (fd < 0)
		return errno;
	core->size = lseek(fd, 0, SEEK_END);
	bytes = mmap(NULL, core->size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	core->bytes = bytes;
	return map_err(bytes);
}

/* A core file of a child of this process, which has the same mappings */
static inline int core_of_child(struct core *core, const char *filter)
{
	pid_t pid;

	*core = (struct core) { };
	unlink(CORE_FILE);
	pid = fork();
	if (!pid)
		dump_core(filter);
	return exit_code(pid) == -SIGABRT ? core_open(core) : ECHILD;
}

static inline void core_close(const struct core *core)
{
	munmap((void *)core->bytes, core->size);
}

/* The bytes that were mapped at @addr, or NULL; @size says how many there are. */
static inline const void *core_find(const struct core *core, const void *addr,
				    size_t *size)
{
	const ElfW(Ehdr) * header = (const void *)core->bytes;
	const ElfW(Phdr) * segment = (const void *)(core->bytes + header->e_phoff);
	int i;

	for (i = 0; i < header->e_phnum; i++, segment++) {
		if (segment->p_type == PT_LOAD && segment->p_vaddr == (uintptr_t)addr) {
			*size = segment->p_filesz;
			return core->bytes + segment->p_offset;
		}
	}
	return NULL;
}

#endif /* _SELFTESTS_TRAMPFD_CORE_H */
