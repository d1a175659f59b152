/*
 * Databases: runs of rmem export-sqlite and of reli-prof, old and new. One run is read whole, table after table in the
 * order in which its rows were written, into rows as a snapshot file has them; from there on it is a snapshot like any
 * other. No index is needed, and nothing is written.
 *
 *     struct rm_sqlite_run_list runs = { 0 };
 *     if (rm_sqlite_list_runs(&runs, path, &err) == 0)
 *         for (size_t i = 0; i < runs.runs.count; i++)
 *             printf("%" PRId64 "\n", runs.runs.items[i].run_id);
 *     rm_sqlite_run_list_release(&runs);
 */
#ifndef RM_SOURCE_SQLITE_H
#define RM_SOURCE_SQLITE_H

#include "arena.h"
#include "base.h"
#include "err.h"
#include "source.h"
#include "str.h"
#include "vec.h"

extern const struct rm_source rm_source_sqlite;

struct rm_sqlite_run {
	int64_t run_id;
	struct rm_text captured_at;
	struct rm_text analyzer; /* who took the snapshot; ptr NULL when it does not say */
	uint64_t node_rows;
	uint64_t edge_rows;
};

struct rm_sqlite_run_list {
	RM_VEC(struct rm_sqlite_run) runs; /* ascending */
	uint64_t page_bytes;
	uint64_t page_count;
	struct rm_arena texts;
};

int rm_sqlite_list_runs(struct rm_sqlite_run_list *list, const char *path, struct rm_err *err);
void rm_sqlite_run_list_release(struct rm_sqlite_run_list *list);

/* Whether the file at `path` is a database; false too when it cannot be read. */
bool rm_sqlite_detect_path(const char *path);

#endif
