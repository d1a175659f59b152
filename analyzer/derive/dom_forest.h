/*
 * The dominator tree of the inner nodes, made so that it answers "who is above both" quickly: heavy paths (D. D.
 * Sleator, R. E. Tarjan, "A data structure for dynamic trees", Journal of Computer and System Sciences 26(3), 1983) make
 * the nearest common ancestor a walk of O(log n) steps whatever the depth. That is what leaves need: a string that a list
 * of a million nodes shares with an array must not cost a million steps.
 *
 * Nodes are numbers of domtree.h: nobody has a smaller one than who is above him.
 */
#ifndef RM_DOM_FOREST_H
#define RM_DOM_FOREST_H

#include "base.h"

struct rm_dom_path {
	uint32_t head;  /* the topmost node of the heavy path that a node is on */
	uint32_t above; /* what that one hangs from */
	uint32_t count; /* nodes of the node's subtree */
	uint32_t heavy; /* the child with the largest subtree, which goes on with the path */
};

struct rm_dom_forest {
	struct rm_dom_path *paths; /* by number */
};

/* idoms[i] < i for all but the root, 0. */
void rm_dom_forest_build(struct rm_dom_forest *forest, const uint32_t *idoms, uint32_t count);
void rm_dom_forest_release(struct rm_dom_forest *forest);

static inline uint32_t rm_dom_forest_common(const struct rm_dom_forest *forest, uint32_t a, uint32_t b)
{
	const struct rm_dom_path *paths = forest->paths;

	while (paths[a].head != paths[b].head) {
		/* The head with the larger number is not above the other. */
		if (paths[a].head > paths[b].head)
			a = paths[a].above;
		else
			b = paths[b].above;
	}
	return a < b ? a : b;
}

#endif
