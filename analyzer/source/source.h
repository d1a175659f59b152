/*
 * From a path to a graph. Which kind of input a file is shows in its first bytes, never in its name; behind this header
 * nobody knows any more.
 *
 *     struct rm_source_options options = { .will_read_all = true };
 *     struct rm_graph *graph;
 *     if (rm_source_load(&graph, path, &options, &err) != 0)
 *         return cmd_fail(&err);
 *     ...
 *     rm_graph_free(graph);      gives back the input too
 */
#ifndef RM_SOURCE_H
#define RM_SOURCE_H

#include "base.h"
#include "err.h"
#include "graph.h"

struct rm_source_options {
	bool will_read_all; /* hint to the kernel: read ahead */
	uint64_t run_id;    /* which run of a file that can hold several */
	uint64_t mmap_bytes; /* databases: how much of the file is mapped rather than read; 0: nothing */
};

/* One kind of input. */
struct rm_source {
	const char *name;
	bool (*detect)(const unsigned char *bytes, size_t size);
	int (*load)(struct rm_graph **out, const char *path, const struct rm_source_options *options, struct rm_err *err);
};

/* Whether the file is of a kind that can hold several runs. False, too, for what cannot be read. */
bool rm_source_has_runs(const char *path);

/* RM_EINPUT for what cannot be read, RM_EUSAGE for a run that is not there. */
int rm_source_load(struct rm_graph **out, const char *path, const struct rm_source_options *options, struct rm_err *err);

#endif
