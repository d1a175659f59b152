/*
 * The way from a root down to a node, as a list of edges: the shortest one where liveness.h has
 * found it, else the tree's. Our writer walks breadth-first inside each root, and roots that a
 * programmer thinks in (frames, globals, statics) claim nodes first, so that is short too.
 *
 *	struct rm_owner_path path = { 0 };
 *	rm_owner_path_find(&path, graph, node);
 *	for (size_t i = 0; i < path.edges.count; i++)
 *		rm_graph_edge(&edge, graph, path.edges.items[i]);	the root's edge first
 *	rm_owner_path_release(&path);
 */
#ifndef RM_OWNER_PATH_H
#define RM_OWNER_PATH_H

#include "base.h"
#include "graph.h"
#include "vec.h"

struct rm_owner_path {
	RM_VEC(uint32_t) edges;
};

/* Replaces what path holds. O(depth). Without any edge when nothing is known to hold the node. */
void rm_owner_path_find(struct rm_owner_path *path, const struct rm_graph *graph, rm_node node);
void rm_owner_path_release(struct rm_owner_path *path);

/*
 * A call frame as call stacks and paths name it: function:line, or name() for functions without
 * lines.
 */
void rm_frame_label(struct rm_strbuf *out, const struct rm_graph *graph, rm_node frame);

#endif
