/*
 * What stands behind struct rm_graph: who owns the columns, and the indexes over rows that the input did not have in
 * order. Shared by graph.c (looks things up) and the graph_build*.c files (make it).
 */
#ifndef RM_GRAPH_PRIVATE_H
#define RM_GRAPH_PRIVATE_H

#include "arena.h"
#include "base.h"
#include "bitset.h"
#include "graph.h"
#include "graph_build.h"
#include "map.h"
#include "vec.h"
#include "words.h"

/* File ids to ranks 0, 1, ... in ascending order of ids. Identity when ids are dense and rows in order. */
struct rm_id_index {
	uint32_t count;
	uint32_t *ids;   /* rank → id; NULL: identity */
	uint32_t *by_id; /* id → rank, for ids below by_id_limit; NULL: search in ids */
	uint64_t by_id_limit;
};

struct rm_big_size {
	uint64_t size;
	uint64_t extra;
};

/* A name of PHP that holds what nobody can read, and what is shown instead. */
struct rm_readable_name {
	struct rm_text name;
	struct rm_text readable;
	struct rm_text line; /* of the class, where only its definition knows it */
};

struct rm_graph_store {
	struct rm_graph_input input;

	uint8_t *types;
	uint32_t *class_ids;
	struct rm_small_size *sizes;
	uint32_t *path_edges;
	uint32_t *out_first;
	struct rm_rank_word *in_ranks;
	uint32_t *in_starts;
	uint32_t *in_edges;
	unsigned char *edge_rows; /* collapsed rows; NULL: those of the input are used */

	/* Collapsed input: file id → node, node → file id. All NULL when the input is in collapsed form. */
	struct rm_id_index ids;
	uint32_t *node_of_rank;
	uint8_t *rank_types; /* enum rm_type of each rank; only while the graph is built */
	uint32_t *file_ids;

	uint32_t *loc_runs;
	uint8_t *loc_offsets;
	struct rm_map far_locations;     /* node → its first row, where a byte does not reach */
	uint32_t *loc_order;             /* place in order → row of the input; NULL: the same */
	struct rm_bitset duplicate_rows; /* of the input; words NULL: none */
	uint32_t *attr_order;            /* likewise for attributes, with the node of each */
	uint32_t *attr_nodes;
	uint32_t attr_count;
	struct rm_container *containers; /* NULL: rows of the input are in order and used */
	struct rm_rank_word *container_ranks;
	unsigned char *hash_rows;        /* sorted copy; NULL: those of the input */
	uint32_t hash_count;

	struct rm_map big_nodes; /* node → index in bigs, for sizes that do not fit the column */
	RM_VEC(struct rm_big_size) bigs;

	struct rm_words type_words;
	struct rm_words loc_words;
	struct rm_words region_words;
	struct rm_words class_words;

	RM_VEC(struct rm_root) roots;
	RM_VEC(uint32_t) inferred_edges;
	RM_VEC(struct rm_loc_total) loc_totals;
	RM_VEC(struct rm_class) classes;
	RM_VEC(struct rm_readable_name) readable_names; /* sorted by name */
	struct rm_arena readable_texts;
	RM_VEC(rm_node) twin_frames; /* ascending */
	RM_VEC(struct rm_summary_pair) summary;
	struct rm_zendmm *zendmm;
};

/* graph_names.c: names of anonymous classes, and of their methods, for people. After classes and attributes. */
void rm_graph_name_classes(struct rm_graph *graph);
struct rm_text rm_graph_readable_name(const struct rm_graph *graph, struct rm_text name);

/* graph_names.c: which frames look like others of their stack. After the attributes. */
void rm_graph_find_twin_frames(struct rm_graph *graph);

uint32_t rm_id_index_rank(const struct rm_id_index *index, uint32_t id);

/* graph_collapse.c: fills types, edge_rows, ids, node_of_rank, file_ids, node_count, edge_count. */
void rm_graph_collapse(struct rm_graph *graph);

/* graph_locations.c: location order, sizes, classes, totals. */
void rm_graph_location_words_init(struct rm_graph_store *store);
void rm_graph_index_locations(struct rm_graph *graph);

/* graph_tables.c: attributes, containers, hashes, summary, class definitions. */
void rm_graph_index_tables(struct rm_graph *graph);

/* Sums that stop at the largest signed number: what follows them computes with signed 64 bits. */
static inline uint64_t rm_sum(uint64_t a, uint64_t b)
{
	return b > (uint64_t)INT64_MAX - a ? (uint64_t)INT64_MAX : a + b;
}

extern const uint8_t rm_graph_type_roles[];

enum rm_role { RM_ROLE_OWNER, RM_ROLE_PART, RM_ROLE_SCALAR, RM_ROLE_DROPPED };

#endif
