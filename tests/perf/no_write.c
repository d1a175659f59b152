/*
 * A preloaded write() that drops what goes to a snapshot being written, so that
 * the walk can be timed without the file system. The temporary file is known by
 * its descriptor: the only regular file that is written in pieces of this size.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t write(int fd, const void *bytes, size_t size);

ssize_t write(int fd, const void *bytes, size_t size)
{
	static ssize_t (*next)(int, const void *, size_t);
	struct stat status;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "write");
	if (size >= 4096 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return (ssize_t)size;
	return next(fd, bytes, size);
}
