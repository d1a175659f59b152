/*
 * Takes RTLD_DEEPBIND out of every dlopen(): PHP loads its modules with it, and the
 * sanitizers, whose allocator has to be found first, refuse to run then.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>

void *dlopen(const char *path, int mode);

void *dlopen(const char *path, int mode)
{
	static void *(*next)(const char *, int);

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "dlopen");
	return next(path, mode & ~RTLD_DEEPBIND);
}
