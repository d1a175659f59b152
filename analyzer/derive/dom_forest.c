/* Subtrees bottom up, heavy paths top down. */
#include "base.h"

#include "dom_forest.h"

#include "csr.h"
#include "mem.h"

static void forest_weigh(struct rm_dom_path *paths, const uint32_t *idoms, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		paths[i].count = 1;
		paths[i].heavy = RM_CSR_NONE;
	}
	for (uint32_t i = count; i-- > 1;) {
		struct rm_dom_path *parent = &paths[idoms[i]];

		parent->count += paths[i].count;
		if (parent->heavy == RM_CSR_NONE || paths[i].count > paths[parent->heavy].count)
			parent->heavy = i;
	}
}

void rm_dom_forest_build(struct rm_dom_forest *forest, const uint32_t *idoms, uint32_t count)
{
	struct rm_dom_path *paths = rm_array((size_t)count + 1, sizeof(*paths));

	forest_weigh(paths, idoms, count);
	for (uint32_t i = 0; i < count; i++) {
		const struct rm_dom_path *parent = i > 0 ? &paths[idoms[i]] : NULL;
		bool goes_on = parent != NULL && parent->heavy == i;

		paths[i].head = goes_on ? parent->head : i;
		paths[i].above = goes_on ? parent->above : idoms[i];
	}
	forest->paths = paths;
}

void rm_dom_forest_release(struct rm_dom_forest *forest)
{
	rm_free(forest->paths);
	forest->paths = NULL;
}
