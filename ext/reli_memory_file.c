/*
 * POSIX first: everything goes through a descriptor of the directory. The Windows half at the end does the same with paths; it is
 * a seam for whoever ports the extension, compiled by nobody so far.
 */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "reli_memory_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define FILE_NAME_TRIES 16

/* A directory that may be searched but not listed is good enough for us. */
#ifdef O_PATH
# define FILE_DIR_FLAGS (O_PATH | O_DIRECTORY | O_CLOEXEC)
#else
# define FILE_DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#endif

static int file_refuse(struct reli_memory_problem *problem, const char *text, int error)
{
	problem->text = text;
	problem->error = error;
	return -1;
}

#ifndef _WIN32

#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
# include <sys/syscall.h>
#endif

/* Splits at the last slash. The directory keeps no trailing slash, except that "/" stays what it is. */
static int file_split(char *dir, const char **name, struct reli_memory_problem *problem, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t dir_len;

	if (slash == NULL) {
		memcpy(dir, ".", 2);
		*name = path;
	} else {
		dir_len = slash == path ? 1 : (size_t)(slash - path);
		if (dir_len >= RELI_MEMORY_PATH_BYTES)
			return file_refuse(problem, "the path is too long", ENAMETOOLONG);
		memcpy(dir, path, dir_len);
		dir[dir_len] = '\0';
		*name = slash + 1;
	}
	if (**name == '\0' || strcmp(*name, ".") == 0 || strcmp(*name, "..") == 0)
		return file_refuse(problem, "the path names a directory", 0);
	if (strlen(*name) >= RELI_MEMORY_NAME_BYTES)
		return file_refuse(problem, "the file name is too long", ENAMETOOLONG);
	return 0;
}

/*
 * What stands at the target may be replaced only when it is a regular file of ours: a snapshot that goes to a directory where others
 * can write must not be talked into destroying, or being sent through, something of theirs.
 */
static int file_check_target(struct reli_memory_problem *problem, const struct reli_memory_file *file)
{
	struct stat target;

	if (fstatat(file->dir_fd, file->name, &target, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno == ENOENT)
			return 0;
		return file_refuse(problem, "the target cannot be examined", errno);
	}
	if (S_ISLNK(target.st_mode))
		return file_refuse(problem, "the target is a symbolic link", 0);
	if (S_ISDIR(target.st_mode))
		return file_refuse(problem, "the target is a directory", 0);
	if (!S_ISREG(target.st_mode))
		return file_refuse(problem, "the target is not a regular file", 0);
	if (target.st_uid != geteuid())
		return file_refuse(problem, "the target belongs to another user", 0);
	return 0;
}

/* Only has to be hard to guess twice: O_EXCL guards against the rest. */
static uint64_t file_random(unsigned attempt)
{
	uint64_t word = 0;
	struct timespec now;

#if defined(__linux__) && defined(SYS_getrandom)
	if (syscall(SYS_getrandom, &word, sizeof word, 1u) == (long)sizeof word)
		return word;
#endif
	clock_gettime(CLOCK_REALTIME, &now);
	word = (uint64_t)now.tv_sec << 30 ^ (uint64_t)now.tv_nsec ^ (uint64_t)(uintptr_t)&word << 16;
	return word + attempt * UINT64_C(0x9E3779B97F4A7C15);
}

/* The standard descriptors are replaced in a child, so ours must not be one of them, even in a program that closed its own. */
static int file_above_standard(int fd)
{
	int moved;

	if (fd < 0 || fd > 2)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	close(fd);
	return moved;
}

static int file_create_temp(struct reli_memory_file *file)
{
	unsigned attempt;

	for (attempt = 0; attempt < FILE_NAME_TRIES; attempt++) {
		snprintf(file->temp_name, sizeof file->temp_name, ".rmem-%ld-%016llx.tmp", (long)getpid(),
			(unsigned long long)file_random(attempt));
		file->fd = openat(file->dir_fd, file->temp_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (file->fd >= 0 || errno != EEXIST)
			return file->fd;
	}
	return -1;
}

void reli_memory_file_init(struct reli_memory_file *file)
{
	memset(file, 0, sizeof *file);
	file->dir_fd = -1;
	file->fd = -1;
}

/* Growing a file beyond what the process may write ends the process, unlike writing too much where that signal is ignored. */
static bool file_set_aside(struct reli_memory_file *file, uint64_t limit_bytes)
{
	struct rlimit limit;
	uint64_t size = limit_bytes;

	file->limit_bytes = limit_bytes;
	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < size)
		size = limit.rlim_cur;
	return size == 0 || ftruncate(file->fd, (off_t)size) == 0;
}

/* With dir_fd and name set. */
static int file_prepare(struct reli_memory_file *file, struct reli_memory_problem *problem, const char *dir, uint64_t limit_bytes)
{
	if (file_check_target(problem, file) < 0) {
		reli_memory_file_discard(file);
		return -1;
	}
	if (file_create_temp(file) < 0) {
		file_refuse(problem, "the directory takes no new file", errno);
		file->temp_name[0] = '\0';
		reli_memory_file_discard(file);
		return -1;
	}
	file->fd = file_above_standard(file->fd);
	/* The umask may have taken bits, a default ACL may have given some. */
	if (file->fd < 0 || fchmod(file->fd, 0600) < 0 || !file_set_aside(file, limit_bytes)) {
		file_refuse(problem, "the new file cannot be prepared", errno);
		reli_memory_file_discard(file);
		return -1;
	}
	snprintf(file->temp_path, sizeof file->temp_path, "%.*s/%s", (int)(sizeof file->temp_path - sizeof file->temp_name - 2),
		strcmp(dir, "/") == 0 ? "" : dir, file->temp_name);
	return 0;
}

int reli_memory_file_open(struct reli_memory_file *file, struct reli_memory_problem *problem, const char *path)
{
	char dir[RELI_MEMORY_PATH_BYTES];
	const char *name = NULL;

	reli_memory_file_init(file);
	if (file_split(dir, &name, problem, path) < 0)
		return -1;
	memcpy(file->name, name, strlen(name) + 1);

	file->dir_fd = file_above_standard(open(dir, FILE_DIR_FLAGS));
	if (file->dir_fd < 0)
		return file_refuse(problem, "the directory cannot be opened", errno);
	return file_prepare(file, problem, dir, 0);
}

int reli_memory_file_open_in(struct reli_memory_file *file, struct reli_memory_problem *problem, int dir_fd, const char *dir,
	const char *name, uint64_t limit_bytes)
{
	reli_memory_file_init(file);
	file->dir_fd = file_above_standard(dir_fd);
	if (file->dir_fd < 0)
		return file_refuse(problem, "the directory cannot be opened", errno);
	if (strlen(name) >= sizeof file->name) {
		reli_memory_file_forget(file);
		return file_refuse(problem, "the file name is too long", ENAMETOOLONG);
	}
	memcpy(file->name, name, strlen(name) + 1);
	file->lock_ms = RELI_MEMORY_LOCK_MS;
	return file_prepare(file, problem, dir, limit_bytes);
}

bool reli_memory_file_lock_dir(int dir_fd, int milliseconds)
{
	const struct timespec pause = { 0, 1000000 };

	for (; milliseconds > 0; milliseconds--) {
		if (flock(dir_fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

void reli_memory_file_unlock_dir(int dir_fd)
{
	flock(dir_fd, LOCK_UN);
}

bool reli_memory_file_real_path(const struct reli_memory_file *file, char *path, size_t size)
{
	char link[64];
	char dir[RELI_MEMORY_PATH_BYTES];
	ssize_t len;
	int written;

	snprintf(link, sizeof link, "/proc/self/fd/%d", file->dir_fd);
	len = readlink(link, dir, sizeof dir - 1);
	if (len <= 0 || dir[0] != '/')
		return false;
	dir[len] = '\0';
	written = snprintf(path, size, "%s/%s", len == 1 ? "" : dir, file->name);
	return written > 0 && (size_t)written < size;
}

int reli_memory_file_write(struct reli_memory_file *file, const void *bytes, size_t len)
{
	const char *next = bytes;

	if (file->limit_bytes != 0 && len > file->limit_bytes - file->bytes)
		return -EFBIG;
	while (len > 0) {
		ssize_t done = write(file->fd, next, len);

		if (done < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (done == 0)
			return -EIO;
		next += done;
		len -= (size_t)done;
		file->bytes += (uint64_t)done;
	}
	return 0;
}

int reli_memory_file_rewrite(struct reli_memory_file *file, uint64_t off, const void *bytes, size_t len)
{
	const char *next = bytes;

	while (len > 0) {
		ssize_t done = pwrite(file->fd, next, len, (off_t)off);

		if (done < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (done == 0)
			return -EIO;
		next += done;
		len -= (size_t)done;
		off += (uint64_t)done;
	}
	return 0;
}

/* -1 with errno. */
static int file_rename(const struct reli_memory_file *file)
{
	bool is_locked = file->lock_ms != 0 && reli_memory_file_lock_dir(file->dir_fd, file->lock_ms);
	int result = renameat(file->dir_fd, file->temp_name, file->dir_fd, file->name);
	int error = errno;

	if (is_locked)
		reli_memory_file_unlock_dir(file->dir_fd);
	errno = error;
	return result;
}

int reli_memory_file_commit(struct reli_memory_file *file, struct reli_memory_problem *problem)
{
	int fd = file->fd;

	if (file->limit_bytes != 0 && ftruncate(fd, (off_t)file->bytes) < 0)
		return file_refuse(problem, "the file could not be completed", errno);
	/* Network file systems report a full disk here and not before. EINTR leaves the descriptor closed on Linux. */
	file->fd = -1;
	if (close(fd) < 0 && errno != EINTR)
		return file_refuse(problem, "the file could not be completed", errno);
	if (file_check_target(problem, file) < 0)
		return -1;
	if (file_rename(file) < 0)
		return file_refuse(problem, "the finished file could not be renamed", errno);
	file->temp_name[0] = '\0';
	reli_memory_file_forget(file);
	return 0;
}

void reli_memory_file_discard(struct reli_memory_file *file)
{
	if (file->temp_name[0] != '\0') {
		if (file->dir_fd >= 0)
			unlinkat(file->dir_fd, file->temp_name, 0);
		else
			unlink(file->temp_path);
		file->temp_name[0] = '\0';
	}
	reli_memory_file_forget(file);
}

void reli_memory_file_forget(struct reli_memory_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	if (file->dir_fd >= 0)
		close(file->dir_fd);
	file->fd = -1;
	file->dir_fd = -1;
}

#else /* _WIN32 */

bool reli_memory_file_lock_dir(int dir_fd, int milliseconds)
{
	(void)dir_fd;
	(void)milliseconds;
	return true;
}

void reli_memory_file_unlock_dir(int dir_fd)
{
	(void)dir_fd;
}

#include <io.h>
#include <process.h>
#include <windows.h>

/* There is no directory descriptor: dir_fd stays -1 and the target's whole path stands in front of the name. */
static int file_check_target(struct reli_memory_problem *problem, const char *path)
{
	DWORD attributes = GetFileAttributesA(path);

	if (attributes == INVALID_FILE_ATTRIBUTES)
		return 0;
	if (attributes & FILE_ATTRIBUTE_REPARSE_POINT)
		return file_refuse(problem, "the target is a symbolic link", 0);
	if (attributes & FILE_ATTRIBUTE_DIRECTORY)
		return file_refuse(problem, "the target is a directory", 0);
	return 0;
}

void reli_memory_file_init(struct reli_memory_file *file)
{
	memset(file, 0, sizeof *file);
	file->dir_fd = -1;
	file->fd = -1;
}

int reli_memory_file_open_in(struct reli_memory_file *file, struct reli_memory_problem *problem, int dir_fd, const char *dir,
	const char *name, uint64_t limit_bytes)
{
	(void)dir_fd;
	(void)dir;
	(void)name;
	(void)limit_bytes;
	reli_memory_file_init(file);
	return file_refuse(problem, "snapshots that nobody calls for need directory descriptors", 0);
}

int reli_memory_file_open(struct reli_memory_file *file, struct reli_memory_problem *problem, const char *path)
{
	memset(file, 0, sizeof *file);
	file->dir_fd = -1;
	file->fd = -1;
	if (strlen(path) >= sizeof file->name)
		return file_refuse(problem, "the path is too long", ENAMETOOLONG);
	memcpy(file->name, path, strlen(path) + 1);
	if (file_check_target(problem, file->name) < 0)
		return -1;
	snprintf(file->temp_path, sizeof file->temp_path, "%s.%d-%lu.tmp", path, _getpid(), GetTickCount());
	file->fd = _open(file->temp_path, _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY, _S_IREAD | _S_IWRITE);
	if (file->fd < 0)
		return file_refuse(problem, "the directory takes no new file", errno);
	memcpy(file->temp_name, "open", 5);
	return 0;
}

bool reli_memory_file_real_path(const struct reli_memory_file *file, char *path, size_t size)
{
	(void)file;
	(void)path;
	(void)size;
	return false;
}

int reli_memory_file_write(struct reli_memory_file *file, const void *bytes, size_t len)
{
	const char *next = bytes;

	while (len > 0) {
		unsigned part = len > 1u << 30 ? 1u << 30 : (unsigned)len;
		int done = _write(file->fd, next, part);

		if (done <= 0)
			return done < 0 ? -errno : -EIO;
		next += done;
		len -= (size_t)done;
		file->bytes += (uint64_t)done;
	}
	return 0;
}

int reli_memory_file_rewrite(struct reli_memory_file *file, uint64_t off, const void *bytes, size_t len)
{
	__int64 end = _lseeki64(file->fd, 0, SEEK_CUR);
	uint64_t counted = file->bytes;
	int result;

	if (end < 0 || _lseeki64(file->fd, (__int64)off, SEEK_SET) < 0)
		return -errno;
	result = reli_memory_file_write(file, bytes, len);
	file->bytes = counted;
	if (_lseeki64(file->fd, end, SEEK_SET) < 0)
		return -errno;
	return result;
}

int reli_memory_file_commit(struct reli_memory_file *file, struct reli_memory_problem *problem)
{
	int fd = file->fd;

	file->fd = -1;
	if (_close(fd) < 0)
		return file_refuse(problem, "the file could not be completed", errno);
	if (file_check_target(problem, file->name) < 0)
		return -1;
	if (!MoveFileExA(file->temp_path, file->name, MOVEFILE_REPLACE_EXISTING))
		return file_refuse(problem, "the finished file could not be renamed", EACCES);
	file->temp_name[0] = '\0';
	return 0;
}

void reli_memory_file_discard(struct reli_memory_file *file)
{
	reli_memory_file_forget(file);
	if (file->temp_name[0] != '\0') {
		DeleteFileA(file->temp_path);
		file->temp_name[0] = '\0';
	}
}

void reli_memory_file_forget(struct reli_memory_file *file)
{
	if (file->fd >= 0)
		_close(file->fd);
	file->fd = -1;
}

#endif
