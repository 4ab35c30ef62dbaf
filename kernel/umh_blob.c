// SPDX-License-Identifier: GPL-2.0-only
/*
 * User-mode programs that are a part of the kernel's own data
 *
 * The program becomes a file of an internal tmpfs mount, which no process can
 * reach by a path, and the process a usermode helper with a pipe on either
 * side.  Security modules see an ordinary file with a name being executed.  All
 * of it happens in a worker: neither the limits nor the root nor the
 * credentials of whoever loads a module have a part in it, and what a kernel
 * thread closes can be closed at once.
 */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/pid.h>
#include <linux/pipe_fs_i.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/syscalls.h>
#include <linux/uio.h>
#include <linux/umh.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

/* Name of the file: that of the module which has the data, or this, and a number */
#define UMH_NAME_LEN		(MODULE_NAME_LEN + 22)
#define UMH_DEFAULT_NAME	"umh"

static struct vfsmount *umh_mnt __ro_after_init;
static struct workqueue_struct *umh_wq __ro_after_init;

/**
 * struct umh_blob - A process that is being started
 * @work: All that has to be done.
 * @data: The program.
 * @len: Its length.
 * @name: Name of the file, and of the process.
 * @child_files: Standard input and output of the process.
 * @info: What the caller gets.
 * @err: Whether the caller gets it.
 */
struct umh_blob {
	struct work_struct work;
	const void *data;
	size_t len;
	char name[UMH_NAME_LEN];
	struct file *child_files[2];
	struct umh_info info;
	int err;
};

static void set_name(struct umh_blob *blob)
{
	static atomic64_t count = ATOMIC64_INIT(0);
	u64 number = atomic64_inc_return(&count);
	struct module *mod;

	rcu_read_lock_sched();
	mod = __module_address((unsigned long)blob->data);
	snprintf(blob->name, sizeof(blob->name), "%s.%llu",
		 mod ? module_name(mod) : UMH_DEFAULT_NAME, number);
	rcu_read_unlock_sched();
}

static int write_program(struct file *file, const struct umh_blob *blob)
{
	loff_t pos = 0;
	ssize_t ret;

	while (pos < blob->len) {
		ret = kernel_write(file, blob->data + pos, blob->len - pos, &pos);
		if (ret < 0)
			return ret;
	}
	return 0;
}

/*
 * The mount has no limit but that of the whole system, so few arguments are
 * never too many, and no limit of files applies to a worker: there is no memory.
 */
static int as_shortage(int err)
{
	return err == -ENOSPC || err == -E2BIG || err == -ENFILE ? -ENOMEM : err;
}

/* Runs in the new process, before it executes the program. */
static int set_up_process(struct subprocess_info *sub_info, struct cred *new)
{
	struct umh_blob *blob = sub_info->data;
	int err;

	blob->info.tgid = get_pid(task_tgid(current));
	blob->info.pid = pid_nr(blob->info.tgid);

	/* Whatever it forks can be killed with it. */
	err = ksys_setsid();
	if (err < 0)
		return err;
	err = replace_fd(0, blob->child_files[0], 0);
	if (err < 0)
		return err;
	return replace_fd(1, blob->child_files[1], 0);
}

static int execute_file(struct umh_blob *blob, struct file *file)
{
	static char *envp[3] = {
		"HOME=/", "PATH=/sbin:/bin:/usr/sbin:/usr/bin", NULL
	};
	char *argv[2] = { blob->name, NULL };
	struct subprocess_info *sub_info;

	sub_info = call_usermodehelper_setup(blob->name, argv, envp, GFP_KERNEL,
					     set_up_process, NULL, blob);
	if (!sub_info)
		return -ENOMEM;
	/* Nothing is looked up, so CONFIG_STATIC_USERMODEHELPER has no say. */
	sub_info->path = blob->name;
	sub_info->file = file;
	return call_usermodehelper_exec(sub_info, UMH_WAIT_EXEC);
}

static int make_pipes(struct umh_blob *blob)
{
	struct file *in[2], *out[2];
	int err;

	err = create_pipe_files(in, 0);
	if (err)
		return err;
	err = create_pipe_files(out, 0);
	if (err) {
		__fput_sync(in[0]);
		__fput_sync(in[1]);
		return err;
	}
	blob->child_files[0] = in[0];
	blob->info.pipe_to_umh = in[1];
	blob->info.pipe_from_umh = out[0];
	blob->child_files[1] = out[1];
	return 0;
}

/* Has it been reaped, or is that up to whoever traces it? */
static bool has_gone(struct pid *tgid)
{
	struct task_struct *task;
	bool gone;

	rcu_read_lock();
	task = pid_task(tgid, PIDTYPE_PID);
	gone = !task || (READ_ONCE(task->exit_state) && task->ptrace &&
			 thread_group_empty(task));
	rcu_read_unlock();
	return gone;
}

/* The process ends by itself: nothing has been executed. */
static void forget_process(struct umh_blob *blob)
{
	struct umh_info *info = &blob->info;

	if (info->tgid) {
		wait_event(info->tgid->wait_pidfd, has_gone(info->tgid));
		put_pid(info->tgid);
	}
	__fput_sync(info->pipe_to_umh);
	__fput_sync(info->pipe_from_umh);
}

static int start_process(struct umh_blob *blob, const struct path *path)
{
	struct file *file;
	int err;

	file = dentry_open(path, O_PATH, current_cred());
	if (IS_ERR(file))
		return PTR_ERR(file);
	err = make_pipes(blob);
	if (!err) {
		err = execute_file(blob, file);
		/* Only the process is to keep them open. */
		__fput_sync(blob->child_files[0]);
		__fput_sync(blob->child_files[1]);
		if (err)
			forget_process(blob);
	}
	__fput_sync(file);
	return err;
}

/* No policy has the kernel keep what nobody could use: not vfs_unlink(). */
static void unlink_file(const struct path *path)
{
	struct dentry *dir = dget_parent(path->dentry);
	struct inode *inode = d_inode(path->dentry);

	inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
	inode_lock(inode);
	d_inode(dir)->i_op->unlink(d_inode(dir), path->dentry);
	inode_unlock(inode);
	d_delete(path->dentry);
	inode_unlock(d_inode(dir));
	dput(dir);
}

static void run_blob(struct work_struct *work)
{
	struct umh_blob *blob = container_of(work, struct umh_blob, work);
	struct file *file;
	struct path path;

	file = file_open_root_mnt(umh_mnt, blob->name,
				  O_CREAT | O_EXCL | O_WRONLY | O_LARGEFILE, 0500);
	if (IS_ERR(file)) {
		blob->err = PTR_ERR(file);
		return;
	}
	path = file->f_path;
	path_get(&path);
	blob->err = write_program(file, blob);
	/* What is open for writing, be it only for a while, does not execute. */
	__fput_sync(file);
	if (!blob->err)
		blob->err = start_process(blob, &path);
	unlink_file(&path);
	path_put(&path);
}

/**
 * fork_usermode_blob - Run a part of the kernel's data as a user-mode process
 * @data: The program: an executable file, such as a static ELF program.
 * @len: Its length in bytes.
 * @info: Where to put the pipes and the process.  Nothing is written on error.
 *
 * The data is copied into a file that has a name while it is executed, and
 * none after that; @data is not needed any more when the function returns.  The
 * process runs as usermode helpers do: as root, with the capabilities that
 * sysctl kernel.usermodehelper leaves it, in the root directory, the initial
 * namespaces and the root cgroup; in a session of its own; with pipes as its
 * standard input and output, and no other file descriptor open.  It can end at
 * any time.  Nobody has to wait for it, but whoever has started it has to call
 * umh_release() in the end.
 *
 * Works from rootfs initcalls on, before there is a root file system.
 *
 * Context: Process context, may sleep.  Takes no locks of the caller's, but
 * waits for a process to execute: none may be held that this needs.
 *
 * Return: 0 once the program has been executed, or an error, and then nothing
 * is left of it:
 * * %-EINVAL	- @data or @info is %NULL, or @len is 0
 * * %-ENOEXEC	- the data is no program that this kernel can execute
 * * %-ENOENT	- the program needs an interpreter that is not there, or is a script
 * * %-EACCES, %-EPERM	- a security module refuses to make or to execute the file
 * * %-EBUSY	- usermode helpers are disabled: too early, or during suspend
 * * %-EAGAIN	- there may be no more processes
 * * %-ENOMEM	- no memory for the file, the pipes or the process
 * * %-EFAULT	- no memory for the first pages of the process
 * * another error of the program's binary format
 *
 * The ELF loader also returns %-ENOEXEC if it has no memory to read headers.
 */
int fork_usermode_blob(const void *data, size_t len, struct umh_info *info)
{
	struct umh_blob blob = { .data = data, .len = len };

	if (!data || !len || !info)
		return -EINVAL;
	if (!umh_wq)
		return -EBUSY;

	set_name(&blob);
	INIT_WORK_ONSTACK(&blob.work, run_blob);
	queue_work(umh_wq, &blob.work);
	flush_work(&blob.work);
	destroy_work_on_stack(&blob.work);

	if (!blob.err)
		*info = blob.info;
	return as_shortage(blob.err);
}
EXPORT_SYMBOL_GPL(fork_usermode_blob);

/* The kernel talks to the process, and not the task that happens to be current. */
static void init_kiocb(struct kiocb *kiocb, struct file *file)
{
	init_sync_kiocb(kiocb, file);
	kiocb->ki_flags |= IOCB_NOSIGNAL;
}

/**
 * umh_write - Write to the standard input of a process
 * @info: From fork_usermode_blob().
 * @buf: What to write.
 * @len: How much of it.
 *
 * Waits until all of it is in the pipe.  Unlike kernel_write(), it does not
 * send SIGPIPE to the current task, which may be the one that loads a module.
 *
 * Context: Process context, may sleep.  Takes the lock of the pipe: what holds
 * up reading a file that can be spliced into pipes, as the lock of module
 * parameters does, must not be held.  The caller sees to it that umh_release()
 * is not called meanwhile; umh_kill() may be.
 *
 * Return: @len; less of it if the process ended, a signal came or memory ran
 * out in between; or:
 * * %-EPIPE		- the process has ended or closed its standard input
 * * %-ERESTARTSYS	- a signal came before anything was written
 * * %-ENOMEM		- no memory
 */
ssize_t umh_write(struct umh_info *info, const void *buf, size_t len)
{
	struct kvec vec = { .iov_base = (void *)buf, .iov_len = len };
	struct file *file = info->pipe_to_umh;
	struct iov_iter from;
	struct kiocb kiocb;

	init_kiocb(&kiocb, file);
	iov_iter_kvec(&from, ITER_SOURCE, &vec, 1, len);
	return file->f_op->write_iter(&kiocb, &from);
}
EXPORT_SYMBOL_GPL(umh_write);

/**
 * umh_read - Read from the standard output of a process
 * @info: From fork_usermode_blob().
 * @buf: Where to put it.
 * @len: How much there is room for.
 *
 * Waits until there is anything.
 *
 * Context: As for umh_write().
 *
 * Return: how many bytes were read; 0 if the process, and whatever it has
 * forked, has ended or closed its standard output; or:
 * * %-ERESTARTSYS	- a signal came before anything was read
 */
ssize_t umh_read(struct umh_info *info, void *buf, size_t len)
{
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	struct file *file = info->pipe_from_umh;
	struct kiocb kiocb;
	struct iov_iter to;

	init_kiocb(&kiocb, file);
	iov_iter_kvec(&to, ITER_DEST, &vec, 1, len);
	return file->f_op->read_iter(&kiocb, &to);
}
EXPORT_SYMBOL_GPL(umh_read);

/**
 * umh_wait - Wait until a process has ended
 * @info: From fork_usermode_blob().
 *
 * Context: Process context, may sleep.  umh_release() must not be called
 * meanwhile.
 *
 * Return: 0, or %-ERESTARTSYS if a signal came before that.
 */
int umh_wait(struct umh_info *info)
{
	return wait_event_interruptible(info->tgid->wait_pidfd,
					has_gone(info->tgid));
}
EXPORT_SYMBOL_GPL(umh_wait);

/**
 * umh_kill - Kill a process, and wait until it has gone
 * @info: From fork_usermode_blob().
 *
 * Kills what the process has forked as well, unless that has left the process
 * group.  Stopped processes are killed, too.  Whoever is in umh_read() or
 * umh_write() returns, once nobody is left at the other end of the pipe.  Does
 * nothing to a process that has ended.
 *
 * Does not wait if the current task is being killed: it may be this very
 * process, which has unloaded the module that runs it, or trace it.  Whoever
 * traces another thread than the first has to reap that, and is waited for.
 *
 * Context: Process context, may sleep.  umh_release() must not be called
 * meanwhile.
 */
void umh_kill(struct umh_info *info)
{
	kill_pgrp(info->tgid, SIGKILL, 1);
	wait_event_killable(info->tgid->wait_pidfd, has_gone(info->tgid));
}
EXPORT_SYMBOL_GPL(umh_kill);

/**
 * umh_release - Kill a process, and let go of it
 * @info: From fork_usermode_blob(), or all zero.  It becomes all zero.
 *
 * Drops the references to the pipes and the PID.
 *
 * Context: Process context, may sleep.  No other user of @info may be left; what
 * other threads do with it ends soon after umh_kill().
 */
void umh_release(struct umh_info *info)
{
	if (!info->tgid)
		return;
	umh_kill(info);
	fput(info->pipe_to_umh);
	fput(info->pipe_from_umh);
	put_pid(info->tgid);
	*info = (struct umh_info) { };
}
EXPORT_SYMBOL_GPL(umh_release);

/* Without its mount or its workers, there are just no processes. */
static int __init umh_blob_init(void)
{
	struct file_system_type *type = get_fs_type("tmpfs");
	struct vfsmount *mnt;

	if (!type)
		return -ENODEV;
	mnt = kern_mount(type);
	put_filesystem(type);
	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	umh_wq = alloc_workqueue("umh_blob", WQ_UNBOUND, 0);
	if (!umh_wq) {
		kern_unmount(mnt);
		return -ENOMEM;
	}
	umh_mnt = mnt;
	return 0;
}
core_initcall(umh_blob_init);
