/*
 * Rows to graph. A source describes its input as arrays of rows in the layout of the .rmem sections (docs/format.md,
 * sections 2 and 4) and a dictionary; the builder checks, collapses, merges and indexes them.
 *
 *     struct rm_graph_input input = { .nodes = bytes, .node_rows = n, ..., .text = dictionary_text, .payload = reader };
 *     struct rm_graph *graph;
 *     int rc = rm_graph_build(&graph, &input, &err);
 *
 * The bytes are borrowed and must outlive the graph; `owner` (may be NULL) is handed to `release` when it is freed. Input
 * of the collapsed form, sorted as our writer sorts it, is used in place; anything else costs 16 bytes an edge.
 */
#ifndef RM_GRAPH_BUILD_H
#define RM_GRAPH_BUILD_H

#include "base.h"
#include "err.h"
#include "graph.h"
#include "str.h"
#include "zendmm.h"

struct rm_graph_input {
	const unsigned char *nodes; /* 16 bytes a row */
	uint64_t node_rows;
	const unsigned char *edges; /* 16 */
	uint64_t edge_rows;
	const unsigned char *locations; /* 48 */
	uint64_t location_rows;
	const unsigned char *attributes; /* 12 */
	uint64_t attribute_rows;
	const unsigned char *summary; /* 8 */
	uint64_t summary_rows;
	const unsigned char *containers; /* 28; NULL when the input has none */
	uint64_t container_rows;
	const unsigned char *hashes; /* 12 */
	uint64_t hash_rows;
	struct rm_text captured_at;
	struct rm_zendmm_input zendmm;

	/* The dictionary: text of id, ptr NULL for an id out of range. */
	struct rm_text (*text)(const void *payload, rm_str id);
	uint32_t text_count;
	const void *payload;

	void (*release)(void *owner);
	void *owner;
};

/* On failure nothing is kept and `owner` stays the caller's. */
int rm_graph_build(struct rm_graph **out, const struct rm_graph_input *input, struct rm_err *err);

/* The rows that a graph was made from, for who passes them on as they are. Borrowed from the graph. */
const struct rm_graph_input *rm_graph_input_of(const struct rm_graph *graph);

#endif
