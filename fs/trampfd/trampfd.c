// SPDX-License-Identifier: GPL-2.0-only
/*
 * trampfd(): files that are trampolines written by the kernel
 */
#include <linux/build_bug.h>
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
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

#include "internal.h"

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
	tramp->spec.isa = isa;
	return tramp;
}

static void trampfd_free(struct trampfd *tramp)
{
	if (tramp->spec.form == TRAMPFD_FORM_RELATIVE)
		trampfd_shared_put(tramp->shared);
	else if (tramp->page)
		trampfd_locked_page_put(tramp);
	if (tramp->mm)
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
	.mmap_prepare	= trampfd_mmap_prepare,
	.release	= trampfd_release,
	.show_fdinfo	= trampfd_show_fdinfo,
	.write_iter	= trampfd_write_iter,
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
	return -EOPNOTSUPP;
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

/**
 * sys_trampfd - Create a file for trampolines
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

	if (!info)
		return -EINVAL;

	isa = arch_trampfd_isa();
	if (!isa)
		return -EOPNOTSUPP;

	kinfo.ntrampolines = trampfd_table_max(isa);
	kinfo.code_size = isa->slot_size;
	kinfo.code_offset = TRAMPFD_CODE_PGOFF * PAGE_SIZE;
	kinfo.relative_size = isa->relative ? isa->relative->slot_size : 0;

	FD_PREPARE(fdf, O_CLOEXEC, trampfd_file_create(isa));
	if (fdf.err)
		return fdf.err;

	if (copy_to_user(info, &kinfo, sizeof(kinfo)))
		return -EFAULT;

	return fd_publish(fdf);
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
