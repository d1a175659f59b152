/*
 * A preloaded write() that drops what goes to a file in a folder named `dry`, so that
 * the walk can be timed without the file system, in turn with whole snapshots.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t write(int fd, const void *bytes, size_t size);

ssize_t write(int fd, const void *bytes, size_t size)
{
	static ssize_t (*next)(int, const void *, size_t);
	char link[64], path[512];
	ssize_t length;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "write");
	if (size >= 4096) {
		snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
		length = readlink(link, path, sizeof path - 1);
		path[length > 0 ? length : 0] = '\0';
		if (strstr(path, "/dry/") != NULL)
			return (ssize_t)size;
	}
	return next(fd, bytes, size);
}
