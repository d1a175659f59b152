/*
 * Files, with all that differs between platforms: an input mapped for reading, and an output that appears under its name
 * only when it is complete.
 *
 *     struct rm_file_map map = { 0 };
 *     if (rm_file_map(&map, path, &err) != 0) ...
 *     parse(map.bytes, map.size);
 *     rm_file_unmap(&map);
 */
#ifndef RM_FILE_H
#define RM_FILE_H

#include "base.h"
#include "err.h"

struct rm_file_map {
	const unsigned char *bytes; /* NULL for an empty file */
	size_t size;
};

/* A regular file, whole. Anything that can be read but not mapped (a pipe) is refused. */
int rm_file_map(struct rm_file_map *map, const char *path, struct rm_err *err);
void rm_file_unmap(struct rm_file_map *map);

/* Tells the kernel that all of it will be read soon. */
void rm_file_will_need(const struct rm_file_map *map);

/*
 * Writes all bytes to a temporary file beside `path` and renames it; on failure nothing is left. What exists under that
 * name must be a regular file, or a device or pipe, which is written to as it is.
 */
int rm_file_write(const char *path, const void *bytes, size_t len, struct rm_err *err);

/* Writes all bytes to an open descriptor (stdout is 1). */
int rm_file_write_fd(int fd, const void *bytes, size_t len, const char *name, struct rm_err *err);

/*
 * Gives a file another name, by copying where it has to (another file system, or a device or pipe as target). On failure
 * it is where it was.
 */
int rm_file_move(const char *from, const char *to, struct rm_err *err);

bool rm_file_is_terminal(int fd);

#endif
