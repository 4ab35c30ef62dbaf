// SPDX-License-Identifier: GPL-2.0-only
/*
 * User-mode programs that are a part of the kernel's own data
 *
 * A usermode helper makes the file that it executes, in shared memory as
 * memfd_create() does, and two sockets to the kernel.  No directory has the file,
 * so that nothing has to be mounted or deleted; security modules see it being
 * executed, with a name.  As all of that happens in the new process, neither the
 * limits nor the root nor the credentials of whoever loads a module have a part
 * in it, and whoever waits for it can be killed.
 *
 * Of a pipe, the process could keep the lock, by splice(), and nothing wakes who
 * waits for that.  The kernel's end of a socket has locks of its own.
 */
#include <linux/binfmts.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/shmem_fs.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uio.h>
#include <linux/umh.h>
#include <linux/wait.h>
#include <net/net_namespace.h>

/* Name of the file: that of the module which has the data, or this, and a number */
#define UMH_NAME_LEN		(MODULE_NAME_LEN + 22)
#define UMH_DEFAULT_NAME	"umh"

/* A process that is being started */
struct umh_blob {
	/* the task that starts it, and the process until the program is executed */
	refcount_t users;
	/* for given_up: nobody waits any more, so the process must not begin */
	spinlock_t lock;
	bool given_up;
	/* a copy of the program: the module may go while the process is set up */
	void *data;
	size_t len;
	/* of the file and of the process */
	char name[UMH_NAME_LEN];
	char *argv[2];
	struct file *file;
	/* what the caller gets; else it goes with this */
	struct umh_info info;
};

static void set_name(struct umh_blob *blob, const void *data)
{
	static atomic64_t count = ATOMIC64_INIT(0);
	u64 number = atomic64_inc_return(&count);
	struct module *mod;

	rcu_read_lock_sched();
	mod = __module_address((unsigned long)data);
	snprintf(blob->name, sizeof(blob->name), "%s.%llu",
		 mod ? module_name(mod) : UMH_DEFAULT_NAME, number);
	rcu_read_unlock_sched();
}

static struct umh_blob *alloc_blob(const void *data, size_t len)
{
	struct umh_blob *blob = kzalloc_obj(*blob);

	if (!blob)
		return NULL;
	blob->data = kvmemdup(data, len, GFP_KERNEL);
	if (!blob->data) {
		kfree(blob);
		return NULL;
	}
	refcount_set(&blob->users, 1);
	spin_lock_init(&blob->lock);
	blob->len = len;
	set_name(blob, data);
	blob->argv[0] = blob->name;
	return blob;
}

/* It has a group when it is in a session of its own, and may have forked then. */
static void kill_process(struct pid *tgid)
{
	kill_pid(tgid, SIGKILL, 1);
	kill_pgrp(tgid, SIGKILL, 1);
}

static void put_blob(struct umh_blob *blob)
{
	struct umh_info *info = &blob->info;

	if (!refcount_dec_and_test(&blob->users))
		return;
	/* Nobody has taken the process. */
	if (info->tgid)
		kill_process(info->tgid);
	put_pid(info->tgid);
	if (info->to_umh)
		sock_release(info->to_umh);
	if (info->from_umh)
		sock_release(info->from_umh);
	if (blob->file)
		fput(blob->file);
	kvfree(blob->data);
	kfree(blob);
}

/* In the new process, before it executes the program */

/* From here on, whoever gives up can kill the process. */
static int begin_process(struct umh_blob *blob)
{
	int err = -EINTR;

	spin_lock(&blob->lock);
	if (!blob->given_up) {
		blob->info.tgid = get_pid(task_tgid(current));
		blob->info.pid = pid_nr(blob->info.tgid);
		err = 0;
	}
	spin_unlock(&blob->lock);
	return err;
}

/*
 * The process has the other end as @fd, and @unused is the way in which nothing
 * comes or goes.
 */
static int connect_process(struct socket **end, unsigned int fd,
			   enum sock_shutdown_cmd unused)
{
	struct socket *sock;
	struct file *file;
	int err;

	err = sock_create_kern(&init_net, AF_UNIX, SOCK_STREAM, 0, end);
	if (err)
		return err;
	err = sock_create_kern(&init_net, AF_UNIX, SOCK_STREAM, 0, &sock);
	if (err)
		return err;
	file = sock_alloc_file(sock, 0, NULL);
	if (IS_ERR(file))
		return PTR_ERR(file);
	err = READ_ONCE(sock->ops)->socketpair(*end, sock);
	if (!err)
		err = kernel_sock_shutdown(*end, unused);
	if (!err)
		err = replace_fd(fd, file, 0);
	fput(file);
	return err;
}

static int connect_both_ways(struct umh_blob *blob)
{
	int err = connect_process(&blob->info.to_umh, 0, SHUT_RD);

	return err ? err : connect_process(&blob->info.from_umh, 1, SHUT_WR);
}

static int write_program(struct umh_blob *blob)
{
	loff_t pos = 0;
	ssize_t ret;

	while (pos < blob->len) {
		ret = kernel_write(blob->file, blob->data + pos, blob->len - pos, &pos);
		if (ret < 0)
			return ret;
	}
	return 0;
}

/* Root can open it while it is executed, but not even root can write to it. */
static int make_program(struct umh_blob *blob)
{
	struct file *file = shmem_file_setup(blob->name, blob->len, EMPTY_VMA_FLAGS);
	int err;

	if (IS_ERR(file))
		return PTR_ERR(file);
	blob->file = file;
	err = write_program(blob);
	if (err)
		return err;
	kvfree(blob->data);
	blob->data = NULL;
	file_inode(file)->i_mode = S_IFREG | 0500;
	SHMEM_I(file_inode(file))->seals |= F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	return 0;
}

static int set_up_process(struct subprocess_info *sub_info, struct cred *new)
{
	struct umh_blob *blob = sub_info->data;
	int err;

	err = begin_process(blob);
	if (err)
		return err;
	/* Whatever it forks can be killed with it. */
	err = ksys_setsid();
	if (err < 0)
		return err;
	err = connect_both_ways(blob);
	if (err)
		return err;
	err = make_program(blob);
	sub_info->file = blob->file;
	return err;
}

/* In the task that starts it */

static void release_blob(struct subprocess_info *sub_info)
{
	put_blob(sub_info->data);
}

/* Returns when the program has been executed, or if this task is killed. */
static int start_process(struct umh_blob *blob)
{
	static char *envp[3] = { "HOME=/", "PATH=/sbin:/bin:/usr/sbin:/usr/bin", NULL };
	struct subprocess_info *sub_info;

	sub_info = call_usermodehelper_setup(blob->name, blob->argv, envp, GFP_KERNEL,
					     set_up_process, release_blob, blob);
	if (!sub_info)
		return -ENOMEM;
	refcount_inc(&blob->users);
	return call_usermodehelper_exec(sub_info, UMH_WAIT_EXEC | UMH_KILLABLE);
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

/* There is no process, or it ends, be it in the middle of exec. */
static void give_up(struct umh_blob *blob)
{
	struct pid *tgid;

	spin_lock(&blob->lock);
	blob->given_up = true;
	tgid = blob->info.tgid;
	spin_unlock(&blob->lock);
	if (!tgid)
		return;
	kill_process(tgid);
	wait_event_killable(tgid->wait_pidfd, has_gone(tgid));
}

/*
 * Arguments are short, and neither the limit of open files nor one of tmpfs is for
 * helpers: -E2BIG, -ENFILE and -ENOSPC mean that there is no memory, or that the
 * process was killed while it got some.  Fatal signals, and tracers that stop it,
 * result in -ERESTARTSYS and -ERESTARTNOINTR.
 */
static int documented_error(int err)
{
	if (err == -ERESTARTSYS || err == -ERESTARTNOINTR)
		return -EINTR;
	return err == -ENOSPC || err == -E2BIG || err == -ENFILE ? -ENOMEM : err;
}

/**
 * fork_usermode_blob - Run a part of the kernel's data as a user-mode process
 * @data: The program: an executable file, such as a static ELF program.
 * @len: Its length in bytes.
 * @info: Where to put the sockets and the process.  Nothing is written on error.
 *
 * The data is copied into a file in shared memory that no path leads to; @data is
 * not needed any more when the function returns.  The process runs as usermode
 * helpers do: as root, with the capabilities that sysctl kernel.usermodehelper
 * leaves it, in the root directory, the initial namespaces and the root cgroup; in
 * a session of its own; with sockets as its standard input and output, and no other
 * file descriptor open.  It can end at any time.  Nobody has to wait for it, but
 * whoever has started it has to call umh_release() in the end.
 *
 * Works from rootfs initcalls on, before there is a root file system.
 *
 * Context: Process context, may sleep.  Takes no locks of the caller's, but
 * waits for a process to execute: none may be held that this needs.  If the
 * current task is killed, it does not wait.
 *
 * Return: 0 once the program has been executed, or an error, and then nothing
 * is left of it, unless the current task is being killed, which does not wait:
 * * %-EINVAL	- @data or @info is %NULL, or @len is 0
 * * %-ENOEXEC	- the data is no program that this kernel can execute
 * * %-ENOENT	- the program needs an interpreter that is not there, or is a script
 * * %-EPERM	- CONFIG_STATIC_USERMODEHELPER allows one helper only, or none
 * * %-EACCES, %-EPERM	- a security module refuses to make or to execute the file
 * * %-EBUSY	- usermode helpers are disabled: too early, suspend, or shutdown
 * * %-EAGAIN	- there may be no more processes
 * * %-EINTR	- the current task is being killed, or the process is, as it starts
 * * %-ENOMEM	- no memory for the file, the sockets or the process
 * * %-EFAULT	- no memory for the first pages of the process
 * * another error of the program's binary format
 *
 * The ELF loader also returns %-ENOEXEC if it has no memory to read headers.  A
 * process that is killed while it gets memory results in %-ENOMEM, and one that
 * somebody begins to trace before it executes the program in %-EINTR.
 */
int fork_usermode_blob(const void *data, size_t len, struct umh_info *info)
{
	struct umh_blob *blob;
	int err;

	if (!data || !len || !info)
		return -EINVAL;
	/* It would be another helper than the one that has been configured. */
	if (IS_ENABLED(CONFIG_STATIC_USERMODEHELPER))
		return -EPERM;

	blob = alloc_blob(data, len);
	if (!blob)
		return -ENOMEM;
	err = start_process(blob);
	if (err) {
		give_up(blob);
	} else {
		*info = blob->info;
		blob->info = (struct umh_info) { };
	}
	put_blob(blob);
	return documented_error(err);
}
EXPORT_SYMBOL_GPL(fork_usermode_blob);

/**
 * umh_write - Write to the standard input of a process
 * @info: From fork_usermode_blob().
 * @buf: What to write.
 * @len: How much of it.
 *
 * Waits until all of it is on its way, which about 200 KiB can be before the
 * process reads them (sysctl net.core.wmem_default).  Nobody gets SIGPIPE.
 *
 * Context: Process context, may sleep.  The caller sees to it that umh_release()
 * is not called meanwhile; umh_kill() may be.
 *
 * Return: @len; less of it if that is more than %MAX_RW_COUNT, or the process
 * ended, a signal came or memory ran out in between; or:
 * * %-EPIPE		- the process has ended or closed its standard input
 * * %-ERESTARTSYS	- a signal came before anything was written
 * * %-ENOMEM		- no memory
 */
ssize_t umh_write(struct umh_info *info, const void *buf, size_t len)
{
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	struct kvec vec = { .iov_base = (void *)buf };
	int ret;

	vec.iov_len = min(len, MAX_RW_COUNT);
	ret = kernel_sendmsg(info->to_umh, &msg, &vec, 1, vec.iov_len);
	/* It has ended, and not read all. */
	if (ret == -ECONNRESET)
		return -EPIPE;
	return ret == -ENOBUFS ? -ENOMEM : ret;
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
 * Return: how many bytes were read, at most %MAX_RW_COUNT; 0 if the process, and
 * whoever else has its standard output, has ended or closed it; or:
 * * %-ERESTARTSYS	- a signal came before anything was read
 */
ssize_t umh_read(struct umh_info *info, void *buf, size_t len)
{
	struct kvec vec = { .iov_base = buf };
	struct msghdr msg = { };

	vec.iov_len = min(len, MAX_RW_COUNT);
	return kernel_recvmsg(info->from_umh, &msg, &vec, 1, vec.iov_len, 0);
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
 * umh_write() returns, once nobody is left at the other end.  Does nothing to a
 * process that has ended.
 *
 * Does not wait if the current task is being killed: it may be this very
 * process, which has unloaded the module that runs it, or trace it.  Whoever
 * traces another thread than the first has to reap that, and is waited for.
 *
 * Context: Process context, may sleep, but not while processes are frozen, as in
 * callbacks of power management: one that is frozen goes when it is thawed.
 * umh_release() must not be called meanwhile.
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
 * Closes the sockets, and drops the reference to the PID.
 *
 * Context: As for umh_kill().  No other user of @info may be left; what other
 * threads do with it ends soon after umh_kill().
 */
void umh_release(struct umh_info *info)
{
	if (!info->tgid)
		return;
	umh_kill(info);
	sock_release(info->to_umh);
	sock_release(info->from_umh);
	put_pid(info->tgid);
	*info = (struct umh_info) { };
}
EXPORT_SYMBOL_GPL(umh_release);
