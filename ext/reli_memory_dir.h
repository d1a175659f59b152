/*
 * The names in an open directory, read without malloc: for a child that was copied in the middle of something, where opendir() might
 * wait for a lock that nobody will ever release.
 *
 *	reli_memory_dir_each(fd, dir_visit, &data);
 */
#ifndef RELI_MEMORY_DIR_H
#define RELI_MEMORY_DIR_H

#include <stdbool.h>

/* False ends the reading. */
typedef bool (*reli_memory_dir_visit)(void *payload, const char *name);

/* Visits every name, "." and ".." too, from the first on. False when the directory cannot be read or the visitor ended it. */
bool reli_memory_dir_each(int fd, reli_memory_dir_visit visit, void *payload);

#endif
