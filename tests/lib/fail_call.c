/*
 * For LD_PRELOAD: makes the Nth call of one function of the C library fail, counting only calls that come from reli_memory.so.
 *
 * FAIL_CALL=name:N in the environment, which the program may change as it goes; FAIL_LOG names a file that gets a byte for each call
 * that failed, in children too.
 */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static uintptr_t module_start, module_end;
static char armed[64];
static long left;

static long real_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	static long (*real)(long, ...);

	if (real == NULL)
		real = (long (*)(long, ...))(uintptr_t)dlsym(RTLD_NEXT, "syscall");
	return real(number, a, b, c, d, e, f);
}

static void fail_find_module(void)
{
	char line[512];
	FILE *maps = fopen("/proc/self/maps", "r");

	while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
		unsigned long start, end;

		if (strstr(line, "/reli_memory.so") == NULL || sscanf(line, "%lx-%lx", &start, &end) != 2)
			continue;
		if (module_start == 0)
			module_start = start;
		module_end = end;
	}
	if (maps != NULL)
		fclose(maps);
}

static void fail_log(void)
{
	const char *path = getenv("FAIL_LOG");
	long fd = path == NULL ? -1 : real_syscall(SYS_openat, AT_FDCWD, (long)path, O_WRONLY | O_APPEND | O_CREAT, 0600, 0, 0);

	if (fd >= 0) {
		real_syscall(SYS_write, fd, (long)"x", 1, 0, 0, 0);
		real_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
	}
}

/* Whether this call is the one. */
static int fail_now(const char *name, const void *caller)
{
	const char *wanted = getenv("FAIL_CALL");
	const char *colon = wanted == NULL ? NULL : strchr(wanted, ':');
	uintptr_t address = (uintptr_t)caller;

	if (colon == NULL || strlen(wanted) >= sizeof armed)
		return 0;
	if (strcmp(wanted, armed) != 0) {
		if (module_start == 0)
			fail_find_module();
		memcpy(armed, wanted, strlen(wanted) + 1);
		left = strtol(colon + 1, NULL, 10);
	}
	if (address < module_start || address >= module_end || strlen(name) != (size_t)(colon - wanted)
			|| strncmp(name, wanted, strlen(name)) != 0 || --left != 0)
		return 0;
	fail_log();
	return 1;
}

#define CALLER __builtin_return_address(0)
#define REAL(type, parameters, name) \
	static type (*real) parameters; \
	if (real == NULL) \
		real = (type (*) parameters)(uintptr_t)dlsym(RTLD_NEXT, name)
#define FAIL(name, error, value) \
	do { \
		if (fail_now(name, CALLER)) { \
			errno = error; \
			return value; \
		} \
	} while (0)

#define DEFINE_OPEN(symbol) \
	int symbol(const char *path, int flags, ...) \
	{ \
		mode_t mode = 0; \
		va_list list; \
		REAL(int, (const char *, int, ...), #symbol); \
		va_start(list, flags); \
		if (flags & O_CREAT) \
			mode = va_arg(list, mode_t); \
		va_end(list); \
		FAIL("open", EMFILE, -1); \
		return real(path, flags, mode); \
	}
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

#define DEFINE_OPENAT(symbol) \
	int symbol(int dir, const char *path, int flags, ...) \
	{ \
		mode_t mode = 0; \
		va_list list; \
		REAL(int, (int, const char *, int, ...), #symbol); \
		va_start(list, flags); \
		if (flags & O_CREAT) \
			mode = va_arg(list, mode_t); \
		va_end(list); \
		FAIL("openat", ENFILE, -1); \
		return real(dir, path, flags, mode); \
	}
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

#define DEFINE_FCNTL(symbol) \
	int symbol(int fd, int command, ...) \
	{ \
		long argument; \
		va_list list; \
		REAL(int, (int, int, ...), #symbol); \
		va_start(list, command); \
		argument = va_arg(list, long); \
		va_end(list); \
		FAIL("fcntl", EMFILE, -1); \
		return real(fd, command, argument); \
	}
DEFINE_FCNTL(fcntl)
DEFINE_FCNTL(fcntl64)

#define DEFINE_MMAP(symbol) \
	void *symbol(void *address, size_t len, int protection, int flags, int fd, off_t off) \
	{ \
		REAL(void *, (void *, size_t, int, int, int, off_t), #symbol); \
		FAIL("mmap", ENOMEM, MAP_FAILED); \
		return real(address, len, protection, flags, fd, off); \
	}
DEFINE_MMAP(mmap)
DEFINE_MMAP(mmap64)

#define DEFINE_PWRITE(symbol) \
	ssize_t symbol(int fd, const void *bytes, size_t len, off_t off) \
	{ \
		REAL(ssize_t, (int, const void *, size_t, off_t), #symbol); \
		FAIL("pwrite", EIO, -1); \
		return real(fd, bytes, len, off); \
	}
DEFINE_PWRITE(pwrite)
DEFINE_PWRITE(pwrite64)

#define DEFINE_FTRUNCATE(symbol) \
	int symbol(int fd, off_t size) \
	{ \
		REAL(int, (int, off_t), #symbol); \
		FAIL("ftruncate", EIO, -1); \
		return real(fd, size); \
	}
DEFINE_FTRUNCATE(ftruncate)
DEFINE_FTRUNCATE(ftruncate64)

#define DEFINE_FSTATAT(symbol) \
	int symbol(int dir, const char *path, struct stat *result, int flags) \
	{ \
		REAL(int, (int, const char *, struct stat *, int), #symbol); \
		FAIL("fstatat", EACCES, -1); \
		return real(dir, path, result, flags); \
	}
DEFINE_FSTATAT(fstatat)
int fstatat64(int dir, const char *path, struct stat64 *result, int flags)
{
	REAL(int, (int, const char *, struct stat64 *, int), "fstatat64");
	FAIL("fstatat", EACCES, -1);
	return real(dir, path, result, flags);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	REAL(ssize_t, (int, const void *, size_t), "write");
	FAIL("write", ENOSPC, -1);
	return real(fd, bytes, len);
}

/* What fails here is what was put off until then: the descriptor is gone either way. */
int close(int fd)
{
	REAL(int, (int), "close");
	if (fail_now("close", CALLER)) {
		real(fd);
		errno = EIO;
		return -1;
	}
	return real(fd);
}

int fchmod(int fd, mode_t mode)
{
	REAL(int, (int, mode_t), "fchmod");
	FAIL("fchmod", EPERM, -1);
	return real(fd, mode);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	REAL(int, (int, const char *, int, const char *), "renameat");
	FAIL("renameat", EIO, -1);
	return real(from_dir, from, to_dir, to);
}

int flock(int fd, int how)
{
	REAL(int, (int, int), "flock");
	FAIL("flock", ENOLCK, -1);
	return real(fd, how);
}

int sigaltstack(const stack_t *stack, stack_t *old)
{
	REAL(int, (const stack_t *, stack_t *), "sigaltstack");
	FAIL("sigaltstack", ENOMEM, -1);
	return real(stack, old);
}

long syscall(long number, ...)
{
	long arguments[6];
	va_list list;
	int i;

	va_start(list, number);
	for (i = 0; i < 6; i++)
		arguments[i] = va_arg(list, long);
	va_end(list);
	/* These never fail in a way that could be told from success. */
	if (number != SYS_exit_group && number != SYS_gettid)
		FAIL("syscall", EAGAIN, -1);
	return real_syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}
