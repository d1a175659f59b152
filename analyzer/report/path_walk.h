/*
 * Follows a path through a graph: from places where it may begin, along every edge that is spelled as the text goes on
 * (php_path.h), until the text is used up. Several ways may fit; all of them are found. Each place (reference, and how
 * much of the text is used) is visited once, so cycles and shared values cost nothing extra.
 *
 *     struct rm_path_walk walk = { .graph = graph, .text = text };
 *     rm_path_walk_start(&walk, node, edge, 0);
 *     rm_path_walk_run(&walk);
 *     for (size_t i = 0; i < walk.hits.count; i++)
 *         use(walk.states.items[walk.hits.items[i]].node);
 *     rm_path_walk_release(&walk);
 */
#ifndef RM_PATH_WALK_H
#define RM_PATH_WALK_H

#include "base.h"
#include "graph.h"
#include "map.h"
#include "str.h"
#include "vec.h"

#define RM_PATH_WALK_NONE UINT32_MAX

/* More is no path any more: a text made for a graph in which everything leads everywhere. */
#define RM_PATH_STATES_MAX 4000000u

struct rm_path_state {
	rm_node node;
	uint32_t edge;  /* the edge that led here, RM_EDGE_NONE at a start without one */
	uint32_t shown; /* the last edge that the text has a part for, RM_EDGE_NONE: none yet */
	uint32_t from;  /* state before, RM_PATH_WALK_NONE at a start */
	uint32_t at;    /* how much of the text is used */
	rm_str root;    /* root branch that the way began at */
};

enum rm_path_walk_mode {
	RM_PATH_WALK_QUICK,   /* classes and functions only by the keys of their tables */
	RM_PATH_WALK_CAREFUL, /* by their names, and case of letters is no matter there */
};

struct rm_path_walk {
	const struct rm_graph *graph;
	struct rm_text text;
	enum rm_path_walk_mode mode;
	uint32_t origin; /* where the path begins in the text; joints are dropped there */
	bool is_cut;     /* it does not: what comes before the text is missing */

	RM_VEC(struct rm_path_state) states;
	RM_VEC(uint32_t) hits; /* states at the end of the text */
	struct rm_map seen;
	struct rm_strbuf step;
};

/* `edge` led to the node; RM_EDGE_NONE when there is none. */
void rm_path_walk_start(struct rm_path_walk *walk, rm_node node, uint32_t edge, rm_str root);

/* An edge that begins the path by itself, whoever has it: names that a path starts anew with. */
void rm_path_walk_start_with(struct rm_path_walk *walk, uint32_t edge);

/* An edge whose part of the path has lost its beginning: the text up to one of `ends` is the rest of it. */
void rm_path_walk_start_within(struct rm_path_walk *walk, uint32_t edge, const uint32_t *ends, size_t count);

void rm_path_walk_run(struct rm_path_walk *walk);
void rm_path_walk_release(struct rm_path_walk *walk);

#endif
