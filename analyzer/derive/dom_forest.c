/* Sizes of subtrees bottom up, heavy paths top down. */
#include "base.h"

#include "dom_forest.h"

#include "csr.h"
#include "mem.h"

/* The child with the largest subtree goes on with its parent's path. Of equal ones that with the largest number does. */
struct forest_weight {
	uint32_t count; /* nodes of the subtree */
	uint32_t heavy; /* that child */
	uint32_t most;  /* nodes of its subtree */
};

static void forest_weigh(struct forest_weight *weights, const uint32_t *idoms, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		weights[i] = (struct forest_weight){1, RM_CSR_NONE, 0};
	for (uint32_t i = count; i-- > 1;) {
		struct forest_weight *parent = &weights[idoms[i]];

		parent->count += weights[i].count;
		if (weights[i].count > parent->most) {
			parent->most = weights[i].count;
			parent->heavy = i;
		}
	}
}

void rm_dom_forest_build(struct rm_dom_forest *forest, const uint32_t *idoms, uint32_t count)
{
	struct forest_weight *weights = rm_array((size_t)count + 1, sizeof(*weights));

	forest->paths = rm_array((size_t)count + 1, sizeof(*forest->paths));
	forest_weigh(weights, idoms, count);
	forest->paths[0] = (struct rm_dom_path){0, RM_CSR_NONE};
	for (uint32_t i = 1; i < count; i++) {
		uint32_t parent = idoms[i];

		forest->paths[i] = weights[parent].heavy == i ? forest->paths[parent] : (struct rm_dom_path){i, parent};
	}
	rm_free(weights);
}

void rm_dom_forest_release(struct rm_dom_forest *forest)
{
	rm_free(forest->paths);
	forest->paths = NULL;
}
