// SPDX-License-Identifier: GPL-2.0-only
/*
 * share LAYERS FOLDER [NAME=VALUE...] -- PROGRAM [ARGUMENT...]: runs a program
 * in FOLDER of the host
 *
 * The root file system is made of LAYERS, as overlayfs takes them, the first one
 * on top: /host has the files of the host, which cannot be written, all others
 * are of the initramfs.  What the program writes is in memory, and gone when the
 * guest ends.  /dev, /proc and /sys are the guest's own.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <stdio.h>
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

static void mount_root(const char *layers)
{
	char options[1024];

	/* By the tag that QEMU has given it */
	mount_at("/host", "host", "9p", MS_RDONLY,
		 "trans=virtio,version=9p2000.L,msize=262144,cache=loose");
	mount_at(WRITES, "tmpfs", "tmpfs", 0, NULL);
	make_folder(WRITES "/upper");
	make_folder(WRITES "/work");
	snprintf(options, sizeof(options), "lowerdir=%s,upperdir=%s,workdir=%s",
		 layers, WRITES "/upper", WRITES "/work");
	mount_at(ROOT, "overlay", "overlay", 0, options);
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

	if (argc < 5)
		errx(FAILED, "usage: share LAYERS FOLDER [NAME=VALUE...] -- PROGRAM [ARGUMENT...]");
	mount_root(argv[1]);
	mount_own();
	enter_root();
	sethostname("trampfd", strlen("trampfd"));
	folder = argv[2];
	if (chdir(folder))
		err(FAILED, "%s", folder);
	for (argv += 3; *argv && strcmp(*argv, "--"); argv++)
		putenv(*argv);
	argv++;
	execvp(*argv, argv);
	warn("%s", *argv);
	return errno == ENOENT ? NOT_FOUND : FAILED;
}
