#include "base.h"
#include "file.h"
#include "leftover.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int rm_file_map(struct rm_file_map *map, const char *path, struct rm_err *err)
{
	struct stat st;
	void *bytes;
	int fd;
	int rc = 0;

	map->bytes = NULL;
	map->size = 0;
	/* Not blocking: a FIFO without a writer must not hold us up before we can refuse it. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return rm_err_set(err, RM_EINPUT, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0) {
		rc = rm_err_set(err, RM_EINPUT, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		rc = rm_err_set(err, RM_EINPUT, "%s: %s", path, S_ISDIR(st.st_mode) ? "is a directory" : "is not a regular file");
		goto out;
	}
	if (st.st_size == 0)
		goto out;
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED) {
		rc = rm_err_set(err, RM_EINPUT, "%s: %s", path, strerror(errno));
		goto out;
	}
	map->bytes = bytes;
	map->size = (size_t)st.st_size;
out:
	close(fd);
	return rc;
}

void rm_file_unmap(struct rm_file_map *map)
{
	if (map->bytes != NULL)
		munmap((void *)(uintptr_t)map->bytes, map->size);
	map->bytes = NULL;
	map->size = 0;
}

/* Whether the file is in memory already, by a look at some pages of it: reading ahead would go through all of them for nothing. */
static bool file_is_cached(const struct rm_file_map *map)
{
	enum { LOOKS = 64 };
	size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = (map->size + page - 1) / page;

	for (size_t i = 0; i < LOOKS; i++) {
		const char *at = (const char *)map->bytes + pages * i / LOOKS * page;
		unsigned char is_there;

		if (mincore((void *)(uintptr_t)at, 1, &is_there) != 0 || (is_there & 1) == 0)
			return false;
	}
	return true;
}

void rm_file_will_need(const struct rm_file_map *map)
{
	/* A hint: that it is refused is no error. */
	if (map->bytes != NULL && !file_is_cached(map))
		(void)posix_madvise((void *)(uintptr_t)map->bytes, map->size, POSIX_MADV_WILLNEED);
}

int rm_file_write_fd(int fd, const void *bytes, size_t len, const char *name, struct rm_err *err)
{
	const char *p = bytes;

	while (len != 0) {
		ssize_t written = write(fd, p, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return rm_err_set(err, errno == EPIPE ? RM_EPIPE : RM_EIO, "%s: %s", name, strerror(errno));
		p += written;
		len -= (size_t)written;
	}
	return 0;
}

static int file_write_in_place(const char *path, const void *bytes, size_t len, struct rm_err *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return rm_err_set(err, RM_EIO, "%s: %s", path, strerror(errno));
	rc = rm_file_write_fd(fd, bytes, len, path, err);
	if (close(fd) != 0 && rc == 0)
		rc = rm_err_set(err, RM_EIO, "%s: %s", path, strerror(errno));
	return rc;
}

int rm_file_write(const char *path, const void *bytes, size_t len, struct rm_err *err)
{
	static const char suffix[] = ".XXXXXX";
	struct stat st;
	char *temporary = NULL;
	bool is_there;
	mode_t mask;
	int fd = -1;
	int rc = 0;

	is_there = stat(path, &st) == 0;
	if (is_there && S_ISDIR(st.st_mode))
		return rm_err_set(err, RM_EIO, "%s: is a directory", path);
	if (is_there && !S_ISREG(st.st_mode))
		return file_write_in_place(path, bytes, len, err);

	temporary = rm_alloc(strlen(path) + sizeof(suffix));
	memcpy(temporary, path, strlen(path));
	memcpy(temporary + strlen(path), suffix, sizeof(suffix));
	fd = mkstemp(temporary);
	if (fd < 0) {
		rc = rm_err_set(err, RM_EIO, "%s: %s", path, strerror(errno));
		goto out;
	}
	rm_leftover_add(temporary);
	/* mkstemp makes the file private; a report gets the permissions that any new file, or the one it replaces, has. */
	mask = umask(0);
	umask(mask);
	if (fchmod(fd, is_there ? st.st_mode & 0777 : 0666 & ~mask) != 0) {
		rc = rm_err_set(err, RM_EIO, "%s: %s", path, strerror(errno));
		goto out;
	}
	rc = rm_file_write_fd(fd, bytes, len, path, err);
	if (rc != 0)
		goto out;
	if (close(fd) != 0) {
		fd = -1;
		rc = rm_err_set(err, RM_EIO, "%s: %s", path, strerror(errno));
		goto out;
	}
	fd = -1;
	if (rename(temporary, path) != 0)
		rc = rm_err_set(err, RM_EIO, "%s: %s", path, strerror(errno));
out:
	if (fd >= 0)
		close(fd);
	if (rc != 0 && temporary != NULL)
		(void)unlink(temporary);
	rm_leftover_drop(temporary);
	rm_free(temporary);
	return rc;
}

int rm_file_move(const char *from, const char *to, struct rm_err *err)
{
	struct rm_file_map map = {0};
	struct stat st;
	int rc;

	/* A rename would put the file in the place of a device. */
	if ((stat(to, &st) != 0 || S_ISREG(st.st_mode)) && rename(from, to) == 0)
		return 0;
	rc = rm_file_map(&map, from, err);
	if (rc == 0)
		rc = rm_file_write(to, map.bytes, map.size, err);
	rm_file_unmap(&map);
	if (rc == 0 && unlink(from) != 0)
		rc = rm_err_set(err, RM_EIO, "%s: copied, but not removed: %s", from, strerror(errno));
	return rc;
}

bool rm_file_is_terminal(int fd)
{
	return isatty(fd) == 1;
}
