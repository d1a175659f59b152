/*
 * The dominator tree of the inner nodes, numbered so that it answers "who is above both" quickly: heavy paths (D. D.
 * Sleator, R. E. Tarjan, "A data structure for dynamic trees", Journal of Computer and System Sciences 26(3), 1983) make
 * the nearest common ancestor a walk of O(log n) steps whatever the depth. That is what leaves need: a string that a list
 * of a million nodes shares with an array must not cost a million steps.
 */
#ifndef RM_DOM_FOREST_H
#define RM_DOM_FOREST_H

#include "base.h"

struct rm_dom_forest {
	uint32_t count;
	const uint32_t *parents; /* borrowed: immediate dominators, RM_CSR_NONE for the root */
	uint32_t *numbers;       /* preorder */
	uint32_t *order;         /* by number */
	uint32_t *heads;         /* the topmost node of the heavy path that a node is on */
};

/* Every node but the root has a parent, from which the root is reached. */
void rm_dom_forest_build(struct rm_dom_forest *forest, const uint32_t *parents, uint32_t count, uint32_t root);
void rm_dom_forest_release(struct rm_dom_forest *forest);

static inline uint32_t rm_dom_forest_common(const struct rm_dom_forest *forest, uint32_t a, uint32_t b)
{
	while (forest->heads[a] != forest->heads[b]) {
		/* The head that comes later in preorder is not above the other. */
		if (forest->numbers[forest->heads[a]] > forest->numbers[forest->heads[b]])
			a = forest->parents[forest->heads[a]];
		else
			b = forest->parents[forest->heads[b]];
	}
	return forest->numbers[a] < forest->numbers[b] ? a : b;
}

#endif
