// SPDX-License-Identifier: GPL-2.0-only
/*
 * A test of trampfd() that needs no user space but what it brings along
 *
 * Prints KTAP to the kernel log when it is loaded, and again whenever something
 * is written to the file trampfd_selftest in debugfs.  The file reads as the wait
 * status of the last time: 0 if all went well, -1 if it did not come to its end.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/umh.h>

#include "blob.h"

static struct umh_info program;
static int last_status;
static DEFINE_MUTEX(run_lock);
static struct dentry *run_file;

/* Reads up to the end of a line, which is left out; -EPIPE if there is none. */
static int read_line(char *line, size_t size)
{
	size_t len;
	ssize_t ret;

	for (len = 0; len < size - 1; len++) {
		ret = umh_read(&program, &line[len], 1);
		if (ret < 0)
			return ret;
		if (!ret)
			return -EPIPE;
		if (line[len] == '\n')
			break;
	}
	line[len] = '\0';
	return 0;
}

static int ask_for_tests(void)
{
	ssize_t ret = umh_write(&program, "\n", 1);
	char line[128];
	int status;

	while (ret >= 0) {
		ret = read_line(line, sizeof(line));
		if (ret)
			return ret;
		if (sscanf(line, "status %d", &status) == 1) {
			WRITE_ONCE(last_status, status);
			return 0;
		}
		pr_info("%s\n", line);
	}
	return ret;
}

static int start_program(void)
{
	size_t len = trampfd_selftest_program_end - trampfd_selftest_program;

	return fork_usermode_blob(trampfd_selftest_program, len, &program);
}

/* Starts it anew after an error: nobody knows what is on its way. */
static int run_tests(void)
{
	int err = 0;

	WRITE_ONCE(last_status, -1);
	if (!program.tgid)
		err = start_program();
	if (!err)
		err = ask_for_tests();
	if (err)
		umh_release(&program);
	return err;
}

static ssize_t run_write(struct file *file, const char __user *buf, size_t len,
			 loff_t *pos)
{
	int err = mutex_lock_interruptible(&run_lock);

	if (err)
		return err;
	err = run_tests();
	mutex_unlock(&run_lock);
	return err ?: len;
}

static ssize_t run_read(struct file *file, char __user *buf, size_t len,
			loff_t *pos)
{
	char text[16];
	int size = snprintf(text, sizeof(text), "%d\n", READ_ONCE(last_status));

	return simple_read_from_buffer(buf, len, pos, text, size);
}

static const struct file_operations run_fops = {
	.owner	= THIS_MODULE,
	.write	= run_write,
	.read	= run_read,
};

static int __init selftest_init(void)
{
	int err = run_tests();

	if (err)
		return err;
	run_file = debugfs_create_file(KBUILD_MODNAME, 0600, NULL, NULL, &run_fops);
	return 0;
}
module_init(selftest_init);

static void __exit selftest_exit(void)
{
	debugfs_remove(run_file);
	umh_release(&program);
}
module_exit(selftest_exit);

MODULE_DESCRIPTION("Self-test of trampfd()");
MODULE_LICENSE("GPL");
