/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A module that runs a program, and lets tests talk to it
 *
 * In debugfs, in a folder with the name of the module: "io" is the program's
 * standard input and output, "pid" its number; who reads "wait" waits until it
 * has ended, who writes to "kill" kills it.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>
#include <linux/umh.h>
#include <linux/vmalloc.h>

#define LARGE	SZ_32M

asm("	.pushsection .rodata, \"a\"\n"
	"umh_test_program:\n"
	"	.incbin \"" PROGRAM "\"\n"
	"umh_test_program_end:\n"
	"	.popsection\n");

extern char umh_test_program[], umh_test_program_end[];

static char *blob = "program";
module_param(blob, charp, 0400);
MODULE_PARM_DESC(blob, "What to run: program, large (32 MiB), garbage or script");

static bool drain;
module_param(drain, bool, 0400);
MODULE_PARM_DESC(drain, "Let a thread read what the program writes");

static struct umh_info info;
static struct dentry *dir;
static struct task_struct *drainer;

static ssize_t io_read(struct file *file, char __user *to, size_t len, loff_t *pos)
{
	size_t size = min_t(size_t, len, SZ_64K);
	void *buf = kvmalloc(size, GFP_KERNEL);
	ssize_t ret = -ENOMEM;

	if (buf)
		ret = umh_read(&info, buf, size);
	if (ret > 0 && copy_to_user(to, buf, ret))
		ret = -EFAULT;
	kvfree(buf);
	return ret;
}

static ssize_t io_write(struct file *file, const char __user *from, size_t len,
			loff_t *pos)
{
	void *buf = vmemdup_user(from, len);
	ssize_t ret;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	ret = umh_write(&info, buf, len);
	kvfree(buf);
	return ret;
}

static const struct file_operations io_fops = {
	.owner	= THIS_MODULE,
	.open	= stream_open,
	.read	= io_read,
	.write	= io_write,
};

static int pid_get(void *data, u64 *value)
{
	*value = info.pid;
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(pid_fops, pid_get, NULL, "%llu\n");

static int wait_get(void *data, u64 *value)
{
	*value = 0;
	return umh_wait(&info);
}

DEFINE_DEBUGFS_ATTRIBUTE(wait_fops, wait_get, NULL, "%llu\n");

static int kill_set(void *data, u64 value)
{
	umh_kill(&info);
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(kill_fops, NULL, kill_set, "%llu\n");

static int drain_pipe(void *unused)
{
	static char buf[SZ_4K];

	while (umh_read(&info, buf, sizeof(buf)) > 0)
		;
	/* Whoever stops a thread needs it to be there. */
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

/* A file is a program also if there is something behind it. */
static int fork_large(void)
{
	size_t len = umh_test_program_end - umh_test_program;
	char *large = vmalloc(LARGE);
	int err;

	if (!large)
		return -ENOMEM;
	memset(large, 'x', LARGE);
	memcpy(large, umh_test_program, len);
	err = fork_usermode_blob(large, LARGE, &info);
	vfree(large);
	return err;
}

static int fork_program(void)
{
	if (!strcmp(blob, "garbage"))
		return fork_usermode_blob("This is no program.", 19, &info);
	if (!strcmp(blob, "script"))
		return fork_usermode_blob("#!/bin/sh\n", 10, &info);
	if (!strcmp(blob, "large"))
		return fork_large();
	return fork_usermode_blob(umh_test_program,
				  umh_test_program_end - umh_test_program, &info);
}

static int __init umh_test_init(void)
{
	int err = fork_program();

	if (err)
		return err;
	if (drain) {
		drainer = kthread_run(drain_pipe, NULL, KBUILD_MODNAME);
		if (IS_ERR(drainer)) {
			umh_release(&info);
			return PTR_ERR(drainer);
		}
	}
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("io", 0600, dir, NULL, &io_fops);
	debugfs_create_file_unsafe("pid", 0400, dir, NULL, &pid_fops);
	debugfs_create_file_unsafe("wait", 0400, dir, NULL, &wait_fops);
	debugfs_create_file_unsafe("kill", 0200, dir, NULL, &kill_fops);
	return 0;
}
module_init(umh_test_init);

static void __exit umh_test_exit(void)
{
	debugfs_remove(dir);
	umh_kill(&info);
	if (drainer)
		kthread_stop(drainer);
	umh_release(&info);
}
module_exit(umh_test_exit);

MODULE_DESCRIPTION("Test of fork_usermode_blob()");
MODULE_LICENSE("GPL");
