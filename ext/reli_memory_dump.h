/*
 * The file of a snapshot nobody called for: its name by the template, the directory it goes to and whether that can be trusted, and
 * what the settings allow in there, all processes of this user together.
 *
 *	struct reli_memory_dump dump = { .settings = settings, .reason = "signal", .number = 1, .heap_bytes = usage };
 *	... reli_memory_dump_open(&file, &problem, path, &dump) ...
 *
 * No malloc, no stdio but snprintf(): it may run in a child that was copied at any moment.
 */
#ifndef RELI_MEMORY_DUMP_H
#define RELI_MEMORY_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reli_memory_file.h"
#include "reli_memory_ini.h"

struct reli_memory_dump {
	const struct reli_memory_settings *settings;
	const char *reason;
	const char *sapi;
	const char *temp_dir;       /* where they go when no directory is set */
	uint64_t number;            /* of the snapshot in this process */
	uint64_t heap_bytes;        /* an idea of how large it will be */
	int compress_level;         /* 0 = plain: shows in the name */
	bool ignores_interval;      /* what other processes wrote a moment ago does not matter */
};

/* Whether the name says that what is in the file is compressed. */
bool reli_memory_dump_is_compressed_name(const char *name);

/*
 * Takes `payload`, a struct reli_memory_dump, to an open file; `path` is where it will stand, and set too when it is refused. Others
 * who do the same in this directory at this moment wait for each other, so that no limit is passed together.
 */
int reli_memory_dump_open(struct reli_memory_file *file, struct reli_memory_problem *problem, char path[RELI_MEMORY_PATH_BYTES],
	const void *payload);

#endif
