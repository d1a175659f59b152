#include "base.h"

#include "oracle.h"

#include "mem.h"

/* ---- graphs without meaning ---- */

/* reached[v] becomes 1 for all that `from` leads to, itself included, when `without` is not there. */
static void oracle_reach(uint8_t *reached, const struct rm_csr *graph, uint32_t from, uint32_t without)
{
	uint32_t *todo = rm_array((size_t)graph->count + 1, sizeof(*todo));
	uint32_t count = 0;

	memset(reached, 0, graph->count);
	if (from != without) {
		reached[from] = 1;
		todo[count++] = from;
	}
	while (count > 0) {
		uint32_t v = todo[--count];

		for (uint32_t i = graph->first[v]; i < graph->first[v + 1]; i++) {
			uint32_t w = graph->targets[i];

			if (w != without && reached[w] == 0) {
				reached[w] = 1;
				todo[count++] = w;
			}
		}
	}
	rm_free(todo);
}

uint32_t oracle_components(uint32_t *components, const struct rm_csr *graph)
{
	size_t n = graph->count;
	uint8_t *reach = rm_calloc(n * n + 1, 1);
	uint32_t found = 0;

	for (uint32_t v = 0; v < n; v++) {
		oracle_reach(reach + v * n, graph, v, RM_CSR_NONE);
		components[v] = RM_CSR_NONE;
	}
	for (uint32_t v = 0; v < n; v++) {
		bool is_shared = false;

		for (uint32_t w = v + 1; w < n && components[v] == RM_CSR_NONE; w++) {
			if (reach[v * n + w] != 0 && reach[w * n + v] != 0) {
				components[w] = found;
				is_shared = true;
			}
		}
		if (is_shared)
			components[v] = found++;
	}
	rm_free(reach);
	return found;
}

void oracle_idoms(uint32_t *idoms, const struct rm_csr *graph, uint32_t root)
{
	size_t n = graph->count;
	uint8_t *all = rm_alloc(n);
	uint8_t *without = rm_alloc(n * n); /* row d: what is reached without d */
	uint32_t *depths = rm_calloc(n, sizeof(*depths));

	oracle_reach(all, graph, root, RM_CSR_NONE);
	for (uint32_t d = 0; d < n; d++) {
		oracle_reach(without + d * n, graph, root, d);
		for (uint32_t v = 0; v < n; v++)
			depths[v] += all[v] != 0 && without[d * n + v] == 0;
	}
	for (uint32_t v = 0; v < n; v++) {
		idoms[v] = RM_CSR_NONE;
		for (uint32_t d = 0; d < n; d++) {
			if (all[v] != 0 && without[d * n + v] == 0 && depths[d] + 1 == depths[v] && all[d] != 0)
				idoms[v] = d;
		}
	}
	rm_free(depths);
	rm_free(without);
	rm_free(all);
}
