/*
 * The ways from the roots to some nodes of a graph, put together to a tree, and the same ways in
 * another graph.
 *
 *	struct rm_path_tree tree;
 *	rm_path_tree_init(&tree, graph);
 *	rm_path_tree_want(&tree, node);
 *	rm_path_tree_follow(&tree, other);
 *	for (size_t i = 0; i < tree.steps.count; i++)
 *		if (tree.steps.items[i].is_wanted)
 *			use(tree.steps.items[i].node, tree.steps.items[i].twin);
 *	rm_path_tree_release(&tree);
 *
 * The ways are those that paths show (graph->path_edges). References are no steps of their own:
 * a step leads to what is behind them.
 */
#ifndef RM_PATH_TREE_H
#define RM_PATH_TREE_H

#include "base.h"
#include "graph.h"
#include "map.h"
#include "vec.h"

#define RM_PATH_TREE_DEPTH_MAX 64
#define RM_PATH_STEP_NONE      UINT32_MAX

struct rm_path_step {
	rm_node node;
	rm_node twin;    /* what the same way leads to in the other graph, RM_NODE_NONE */
	uint32_t edge;   /* into the node, or into the reference before it */
	uint32_t parent; /* step before; RM_PATH_STEP_NONE for roots. Always a smaller index */
	uint32_t first;  /* first step behind it, and the next one of the same parent */
	uint32_t next;
	uint32_t depth;
	bool is_wanted;
	bool is_ambiguous; /* its owner has several of the name */
};

struct rm_path_tree {
	const struct rm_graph *graph;
	RM_VEC(struct rm_path_step) steps;
	RM_VEC(rm_node) chain; /* scratch */
	struct rm_map places;  /* node to step; RM_PATH_STEP_NONE: no way there, or too long */
};

void rm_path_tree_init(struct rm_path_tree *tree, const struct rm_graph *graph);

/* Nodes that no root leads to, and those too deep, are not taken. Each node on a way costs once. */
void rm_path_tree_want(struct rm_path_tree *tree, rm_node node);

/* Sets the twins: O(edges of the nodes on the ways). */
void rm_path_tree_follow(struct rm_path_tree *tree, const struct rm_graph *other);
void rm_path_tree_release(struct rm_path_tree *tree);

#endif
