// SPDX-License-Identifier: GPL-2.0-only
/*
 * trampfd(): files that hold a page of trampolines written by the kernel
 */
#include <linux/build_bug.h>
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/mutex.h>
#include <linux/pseudo_fs.h>
#include <linux/sched/mm.h>
#include <linux/security.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

#include "internal.h"

#define TRAMPFD_NAME		"[trampfd]"

/* Descriptors */

/* 32-bit loads ignore no bits, even where those of the kernel's own width do. */
static u64 trampfd_untag(const struct trampfd_isa *isa, u64 addr)
{
	return isa->word_size == sizeof(u64) ? untagged_addr(addr) : addr;
}

static int trampfd_set_half(struct trampfd *tramp, enum trampfd_offsets which,
			    u32 reg, u64 addr, u32 ntrampolines)
{
	struct trampfd_table table;
	int err;

	guard(mutex)(&tramp->lock);
	if (tramp->table.half[which].set)
		return -EEXIST;

	table = tramp->table;
	table.half[which] = (struct trampfd_half) {
		.addr		= addr,
		.untagged	= trampfd_untag(table.isa, addr),
		.reg		= reg,
		.set		= true,
	};
	if (which == TRAMPFD_CODE)
		table.ntrampolines = ntrampolines;

	err = trampfd_table_check(&table, TASK_SIZE);
	if (!err)
		tramp->table = table;
	return err;
}

static int trampfd_copy(struct trampfd *tramp, void *descriptor, size_t size,
			const char __user *buf, size_t count)
{
	if (count != size)
		return -EINVAL;
	if (current->mm != tramp->mm)
		return -EPERM;
	if (copy_from_user(descriptor, buf, size))
		return -EFAULT;
	return 0;
}

static int trampfd_write_code(struct trampfd *tramp, const char __user *buf,
			      size_t count)
{
	struct trampfd_code code;
	int err = trampfd_copy(tramp, &code, sizeof(code), buf, count);

	if (err)
		return err;
	return trampfd_set_half(tramp, TRAMPFD_CODE, code.reg, code.table,
				code.ntrampolines);
}

static int trampfd_write_data(struct trampfd *tramp, const char __user *buf,
			      size_t count)
{
	struct trampfd_data data;
	int err = trampfd_copy(tramp, &data, sizeof(data), buf, count);

	if (err)
		return err;
	if (data.reserved)
		return -EINVAL;
	return trampfd_set_half(tramp, TRAMPFD_DATA, data.reg, data.table, 0);
}

/* The position says which descriptor it is, and stays. */
static ssize_t trampfd_write(struct file *file, const char __user *buf,
			     size_t count, loff_t *ppos)
{
	struct trampfd *tramp = file->private_data;
	int err = -EINVAL;

	if (!buf)
		return -EINVAL;

	switch (*ppos) {
	case TRAMPFD_CODE:
		err = trampfd_write_code(tramp, buf, count);
		break;
	case TRAMPFD_DATA:
		err = trampfd_write_data(tramp, buf, count);
		break;
	}
	return err ?: count;
}

static loff_t trampfd_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence != SEEK_SET)
		return -EINVAL;
	return vfs_setpos(file, offset, TRAMPFD_NUM_OFFSETS - 1);
}

/* Addresses are for the creator: the descriptor may be in other hands. */
static void trampfd_show_half(struct seq_file *m, const char *name,
			      const struct trampfd_half *half, bool with_addr)
{
	if (!half->set)
		return;
	seq_printf(m, "%s_reg:\t%u\n", name, half->reg);
	if (with_addr)
		seq_printf(m, "%s_table:\t0x%llx\n", name, half->addr);
}

static void trampfd_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct trampfd *tramp = file->private_data;
	const struct trampfd_table *table = &tramp->table;
	bool own = current->mm == tramp->mm;

	guard(mutex)(&tramp->lock);
	seq_printf(m, "abi:\t%s\n", table->isa->name);
	seq_printf(m, "code_size:\t%u\n", table->isa->slot_size);
	seq_printf(m, "ntrampolines:\t%u\n", table->ntrampolines);
	trampfd_show_half(m, "code", &table->half[TRAMPFD_CODE], own);
	trampfd_show_half(m, "data", &table->half[TRAMPFD_DATA], own);
	seq_printf(m, "mapped:\t%d\n", !!tramp->mapped);
}

/* Life of a file */

static struct trampfd *trampfd_alloc(const struct trampfd_isa *isa)
{
	struct trampfd *tramp;

	tramp = kzalloc_obj(*tramp, GFP_KERNEL_ACCOUNT);
	if (!tramp)
		return NULL;

	mmgrab(current->mm);
	tramp->mm = current->mm;
	mutex_init(&tramp->lock);
	tramp->table.isa = isa;
	return tramp;
}

static void trampfd_free(struct trampfd *tramp)
{
	if (tramp->page)
		put_page(tramp->page);
	mmdrop(tramp->mm);
	kfree(tramp);
}

static int trampfd_release(struct inode *inode, struct file *file)
{
	trampfd_free(file->private_data);
	return 0;
}

/* Without .read and .open: nothing reads the file, nothing opens it again. */
static const struct file_operations trampfd_fops = {
	.llseek		= trampfd_llseek,
	.mmap		= trampfd_mmap,
	.release	= trampfd_release,
	.show_fdinfo	= trampfd_show_fdinfo,
	.write		= trampfd_write,
};

/**
 * is_trampfd_file - Is this a file that trampfd() has created?
 * @file: The file.
 *
 * What such a file maps is written by the kernel, and never again once it is
 * executable: a security module can take that for a property of the file.
 *
 * Return: true if it is.
 */
bool is_trampfd_file(const struct file *file)
{
	return file->f_op == &trampfd_fops;
}

static int trampfd_setattr(struct mnt_idmap *idmap, struct dentry *dentry,
			   struct iattr *attr)
{
	return -EPERM;
}

static const struct inode_operations trampfd_iops = {
	.setattr	= trampfd_setattr,
};

static struct vfsmount *trampfd_mnt __ro_after_init;

/*
 * Unlike the shared anonymous inode this one is labelled, so that an LSM
 * sees a file of its own class being executed and not anonymous memory.
 */
static struct inode *trampfd_inode_create(void)
{
	struct inode *inode;
	int err;

	inode = new_inode_pseudo(trampfd_mnt->mnt_sb);
	if (!inode)
		return ERR_PTR(-ENOMEM);

	inode->i_ino = get_next_ino();
	inode->i_mode = S_IFREG | 0600;
	inode->i_uid = current_fsuid();
	inode->i_gid = current_fsgid();
	inode->i_op = &trampfd_iops;
	simple_inode_init_ts(inode);

	err = security_inode_init_security_anon(inode, &QSTR(TRAMPFD_NAME), NULL);
	if (err) {
		iput(inode);
		return ERR_PTR(err);
	}
	return inode;
}

static struct file *trampfd_file_create(const struct trampfd_isa *isa)
{
	struct trampfd *tramp;
	struct inode *inode;
	struct file *file;

	tramp = trampfd_alloc(isa);
	if (!tramp)
		return ERR_PTR(-ENOMEM);

	inode = trampfd_inode_create();
	if (IS_ERR(inode)) {
		file = ERR_CAST(inode);
		goto err_free;
	}

	file = alloc_file_pseudo(inode, trampfd_mnt, TRAMPFD_NAME, O_RDWR,
				 &trampfd_fops);
	if (IS_ERR(file))
		goto err_iput;

	/* pread(), too, is to fail because nothing can be read. */
	file->f_mode |= FMODE_PREAD | FMODE_PWRITE | FMODE_ATOMIC_POS;
	file->private_data = tramp;
	return file;

err_iput:
	iput(inode);
err_free:
	trampfd_free(tramp);
	return file;
}

/* The system call */

/* The same, without holes, on 32 and on 64 bits: there is no compat entry. */
static_assert(sizeof(struct trampfd_info) == 16);
static_assert(sizeof(struct trampfd_code) == 16);
static_assert(sizeof(struct trampfd_data) == 16);

/**
 * sys_trampfd - Create a file for a page of trampolines
 * @info: Where to store the sizes that apply to the file.
 *
 * Return: A new file descriptor, which has the close-on-exec flag, or
 * * -EINVAL - @info is NULL.
 * * -EOPNOTSUPP - There are no trampolines for the caller's ABI.
 * * -EFAULT - @info is not writable.
 * * -EACCES, -EPERM - A security module refuses.
 * * -EMFILE, -ENFILE, -ENOMEM - Out of descriptors, files or memory.
 */
SYSCALL_DEFINE1(trampfd, struct trampfd_info __user *, info)
{
	struct trampfd_info kinfo = { };
	const struct trampfd_isa *isa;
	struct file *file;
	int fd;

	if (!info)
		return -EINVAL;

	isa = arch_trampfd_isa();
	if (!isa)
		return -EOPNOTSUPP;

	kinfo.ntrampolines = trampfd_table_max(isa);
	kinfo.code_size = isa->slot_size;
	kinfo.code_offset = TRAMPFD_CODE_PGOFF * PAGE_SIZE;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;

	file = trampfd_file_create(isa);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}

	if (copy_to_user(info, &kinfo, sizeof(kinfo))) {
		fput(file);
		put_unused_fd(fd);
		return -EFAULT;
	}

	fd_install(fd, file);
	return fd;
}

/* Pseudo file system */

static char *trampfd_dname(struct dentry *dentry, char *buffer, int buflen)
{
	return dynamic_dname(buffer, buflen, "anon_inode:%s",
			     dentry->d_name.name);
}

static const struct dentry_operations trampfd_dops = {
	.d_dname	= trampfd_dname,
};

static int trampfd_init_fs_context(struct fs_context *fc)
{
	struct pseudo_fs_context *ctx = init_pseudo(fc, TRAMPFD_MAGIC);

	if (!ctx)
		return -ENOMEM;

	ctx->dops = &trampfd_dops;
	/* Its files are there to be executed. */
	fc->s_iflags &= ~SB_I_NOEXEC;
	fc->s_iflags |= SB_I_NODEV;
	return 0;
}

static struct file_system_type trampfd_fs_type = {
	.name			= "trampfd",
	.init_fs_context	= trampfd_init_fs_context,
	.kill_sb		= kill_anon_super,
};

static int __init trampfd_init(void)
{
	trampfd_mnt = kern_mount(&trampfd_fs_type);
	if (IS_ERR(trampfd_mnt))
		panic("trampfd: kern_mount() failed: %pe\n", trampfd_mnt);
	return 0;
}
fs_initcall(trampfd_init);
