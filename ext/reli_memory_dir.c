/*
 * Linux hands out names by a system call of its own, which the C library wraps into something that allocates. Elsewhere the wrapper is
 * what there is.
 */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "reli_memory_dir.h"

#if defined(__linux__)

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As the kernel lays it out for getdents64. */
struct dir_entry {
	uint64_t inode;
	int64_t next;
	unsigned short len;
	unsigned char type;
	char name[];
};

bool reli_memory_dir_each(int fd, reli_memory_dir_visit visit, void *payload)
{
	_Alignas(8) char bytes[4096];
	long len;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return false;
	while ((len = syscall(SYS_getdents64, fd, bytes, sizeof bytes)) > 0) {
		long off = 0;

		while (off < len) {
			const struct dir_entry *entry = (const void *)(bytes + off);

			if (!visit(payload, entry->name))
				return false;
			off += entry->len;
		}
	}
	return len == 0;
}

#elif !defined(_WIN32)

#include <dirent.h>
#include <unistd.h>

bool reli_memory_dir_each(int fd, reli_memory_dir_visit visit, void *payload)
{
	int copy = dup(fd);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;
	bool goes_on = true;

	if (dir == NULL) {
		if (copy >= 0)
			close(copy);
		return false;
	}
	rewinddir(dir);
	while (goes_on && (entry = readdir(dir)) != NULL)
		goes_on = visit(payload, entry->d_name);
	closedir(dir);
	return goes_on;
}

#else

bool reli_memory_dir_each(int fd, reli_memory_dir_visit visit, void *payload)
{
	(void)fd;
	(void)visit;
	(void)payload;
	return false;
}

#endif
