/*
 * For LD_PRELOAD: makes the Nth call of one function of the C library fail, counting only calls that come from reli_memory.so; of malloc,
 * those that come from the compressor's library.
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
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of the C library, which has it for those who replace the other. */
void *__libc_malloc(size_t size);

struct fail_range {
	const char *file;
	uintptr_t start, end;
};
static struct fail_range of_module = { "/reli_memory.so", 0, 0 };
static struct fail_range of_codec = { "/libzstd.so", 0, 0 };
static char armed[64];
static long left;

static long real_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	static long (*real)(long, ...);

	if (real == NULL)
		real = (long (*)(long, ...))(uintptr_t)dlsym(RTLD_NEXT, "syscall");
	return real(number, a, b, c, d, e, f);
}

/* By a buffer of its own: the C library's reader of files would ask for memory, which may be what is to fail. */
static void fail_find(struct fail_range *range)
{
	static char text[1 << 18];
	char *line, *next;
	long fd = real_syscall(SYS_openat, AT_FDCWD, (long)"/proc/self/maps", O_RDONLY, 0, 0, 0), len = 0, done;

	while (fd >= 0 && (done = real_syscall(SYS_read, fd, (long)(text + len), (long)sizeof text - 1 - len, 0, 0, 0)) > 0)
		len += done;
	if (fd >= 0)
		real_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
	text[len] = '\0';
	for (line = text; *line != '\0'; line = next) {
		unsigned long start, end;

		next = line + strcspn(line, "\n");
		if (*next != '\0')
			*next++ = '\0';
		if (strstr(line, range->file) == NULL)
			continue;
		start = strtoul(line, &line, 16);
		end = strtoul(line + 1, NULL, 16);
		if (range->start == 0)
			range->start = start;
		range->end = end;
	}
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
static int fail_now_of(struct fail_range *range, const char *name, const void *caller)
{
	const char *wanted = getenv("FAIL_CALL");
	const char *colon = wanted == NULL ? NULL : strchr(wanted, ':');
	uintptr_t address = (uintptr_t)caller;

	if (colon == NULL || strlen(wanted) >= sizeof armed)
		return 0;
	if (strcmp(wanted, armed) != 0) {
		fail_find(&of_module);
		fail_find(&of_codec);
		memcpy(armed, wanted, strlen(wanted) + 1);
		left = strtol(colon + 1, NULL, 10);
	}
	if (address < range->start || address >= range->end || strlen(name) != (size_t)(colon - wanted)
			|| strncmp(name, wanted, strlen(name)) != 0 || --left != 0)
		return 0;
	fail_log();
	return 1;
}

static int fail_now(const char *name, const void *caller)
{
	return fail_now_of(&of_module, name, caller);
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

/* ---- calls with one shape: what they are given, and what they fail with ---- */

#define DEFINE_FAILING(type, symbol, parameters, arguments, error, value) \
	type symbol parameters \
	{ \
		REAL(type, parameters, #symbol); \
		FAIL(#symbol, error, value); \
		return real arguments; \
	}
DEFINE_FAILING(int, dup2, (int from, int to), (from, to), EBADF, -1)
DEFINE_FAILING(int, fstat, (int fd, struct stat *result), (fd, result), EIO, -1)
DEFINE_FAILING(int, lstat, (const char *path, struct stat *result), (path, result), EACCES, -1)
DEFINE_FAILING(int, stat, (const char *path, struct stat *result), (path, result), EACCES, -1)
DEFINE_FAILING(off_t, lseek, (int fd, off_t off, int from), (fd, off, from), EIO, -1)
DEFINE_FAILING(ssize_t, read, (int fd, void *bytes, size_t len), (fd, bytes, len), EIO, -1)
DEFINE_FAILING(ssize_t, readlink, (const char *path, char *bytes, size_t len), (path, bytes, len), EACCES, -1)
DEFINE_FAILING(char *, getcwd, (char *bytes, size_t len), (bytes, len), ENOENT, NULL)
DEFINE_FAILING(int, getrlimit, (__rlimit_resource_t which, struct rlimit *limit), (which, limit), EPERM, -1)
DEFINE_FAILING(int, setrlimit, (__rlimit_resource_t which, const struct rlimit *limit), (which, limit), EPERM, -1)
DEFINE_FAILING(int, setpriority, (__priority_which_t which, id_t who, int value), (which, who, value), EACCES, -1)
DEFINE_FAILING(int, setitimer, (__itimer_which_t which, const struct itimerval *value, struct itimerval *old), (which, value, old), EINVAL, -1)
DEFINE_FAILING(int, sigaction, (int number, const struct sigaction *action, struct sigaction *old), (number, action, old), EINVAL, -1)
DEFINE_FAILING(int, madvise, (void *address, size_t len, int advice), (address, len, advice), EINVAL, -1)
DEFINE_FAILING(ssize_t, getrandom, (void *bytes, size_t len, unsigned flags), (bytes, len, flags), EAGAIN, -1)
DEFINE_FAILING(pid_t, waitpid, (pid_t pid, int *status, int flags), (pid, status, flags), EINTR, -1)

int prctl(int option, ...)
{
	unsigned long arguments[4];
	va_list list;
	int i;
	REAL(int, (int, ...), "prctl");

	va_start(list, option);
	for (i = 0; i < 4; i++)
		arguments[i] = va_arg(list, unsigned long);
	va_end(list);
	FAIL("prctl", EINVAL, -1);
	return real(option, arguments[0], arguments[1], arguments[2], arguments[3]);
}

void *mremap(void *address, size_t old_len, size_t len, int flags, ...)
{
	void *wanted;
	va_list list;
	REAL(void *, (void *, size_t, size_t, int, ...), "mremap");

	va_start(list, flags);
	wanted = va_arg(list, void *);
	va_end(list);
	FAIL("mremap", ENOMEM, MAP_FAILED);
	return real(address, old_len, len, flags, wanted);
}

void *malloc(size_t size)
{
	if (fail_now_of(&of_codec, "malloc", CALLER)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(size);
}
