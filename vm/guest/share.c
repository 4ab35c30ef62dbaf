// SPDX-License-Identifier: GPL-2.0-only
/*
 * share FOLDER [NAME=VALUE...] -- PROGRAM [ARGUMENT...]: runs a program in FOLDER of
 * the host
 *
 * The root file system is made of two layers: /guest, which is of the initramfs, on
 * top of the files of the host, which cannot be written.  What the program writes is
 * in memory, and gone when the guest ends.  /dev, /proc and /sys are the guest's own.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of this program, as a shell has it for programs that cannot be started */
#define FAILED 126
#define NOT_FOUND 127

#define WRITES "/writes"
#define ROOT "/root"

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))

static void make_folder(const char *path)
{
	if (mkdir(path, 0755) && errno != EEXIST)
		err(FAILED, "mkdir %s", path);
}

static void mount_at(const char *dir, const char *source, const char *type,
		     unsigned long flags, const char *options)
{
	make_folder(dir);
	if (mount(source, dir, type, flags, options))
		err(FAILED, "mount %s at %s", type, dir);
}

static void mount_root(void)
{
	/* By the tag that QEMU has given it */
	mount_at("/host", "host", "9p", MS_RDONLY,
		 "trans=virtio,version=9p2000.L,msize=262144,cache=loose");
	mount_at(WRITES, "tmpfs", "tmpfs", 0, NULL);
	make_folder(WRITES "/upper");
	make_folder(WRITES "/work");
	mount_at(ROOT, "overlay", "overlay", 0, "lowerdir=/guest:/host,upperdir="
		 WRITES "/upper,workdir=" WRITES "/work");
}

static void mount_own(void)
{
	static const struct {
		const char *dir, *type;
		unsigned long flags;
	} mounts[] = {
		{ ROOT "/dev", "devtmpfs", MS_NOSUID },
		{ ROOT "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC },
		{ ROOT "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV },
		{ ROOT "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC },
		{ ROOT "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC },
		{ ROOT "/sys/fs/cgroup", "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mounts); i++)
		mount_at(mounts[i].dir, mounts[i].type, mounts[i].type,
			 mounts[i].flags, NULL);
}

/* As switch_root(8) does it, for an initramfs stays where it is. */
static void enter_root(void)
{
	if (chdir(ROOT) || mount(".", "/", NULL, MS_MOVE, NULL) || chroot("."))
		err(FAILED, "enter %s", ROOT);
}

int main(int argc, char **argv)
{
	const char *folder;

	if (argc < 4)
		errx(FAILED, "usage: share FOLDER [NAME=VALUE...] -- PROGRAM [ARGUMENT...]");
	mount_root();
	mount_own();
	enter_root();
	sethostname("trampfd", strlen("trampfd"));
	folder = argv[1];
	if (chdir(folder))
		err(FAILED, "%s", folder);
	for (argv += 2; *argv && strcmp(*argv, "--"); argv++)
		putenv(*argv);
	argv++;
	execvp(*argv, argv);
	warn("%s", *argv);
	return errno == ENOENT ? NOT_FOUND : FAILED;
}
