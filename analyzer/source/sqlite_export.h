/*
 * A snapshot out to a database: one more run. The rows are written as the input has them, not as the collapsed graph, so
 * that reading the run gives the same graph again; retained sizes come from whoever derived them.
 *
 *     struct rm_sqlite_export_options options = { .has_indexes = true, .retained = fill_row, .payload = derived };
 *     int64_t run_id;
 *     if (rm_sqlite_export(&run_id, graph, "out.db", &options, &err) != 0) ...
 *
 * A new database is built under another name and appears when it is complete. A run that is appended is one transaction
 * with a journal: whatever stops it, the runs before it stay.
 */
#ifndef RM_SQLITE_EXPORT_H
#define RM_SQLITE_EXPORT_H

#include "base.h"
#include "err.h"
#include "graph.h"

struct rm_sqlite_retained {
	uint64_t shallow_bytes;
	uint64_t retained_bytes;
	uint64_t retained_allocated_bytes;
	rm_node dominator; /* RM_NODE_NONE: no node alone holds it */
};

struct rm_sqlite_export_options {
	bool has_indexes; /* false: makes none; those of a database that has some are kept up */
	void (*retained)(struct rm_sqlite_retained *row, rm_node node, const void *payload); /* NULL: no rows of rm_retained */
	const void *payload;
};

/* RM_EIO for whatever keeps the run from being written. */
int rm_sqlite_export(int64_t *run_id, const struct rm_graph *graph, const char *path,
	const struct rm_sqlite_export_options *options, struct rm_err *err);

#endif
