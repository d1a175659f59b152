#include "base.h"

#include "mkcsr.h"

#include "rm_test.h"

void mkcsr_edge(struct mkcsr *made, uint32_t from, uint32_t to)
{
	rm_vec_push(&made->edges, ((struct mkcsr_pair){from, to}));
}

const struct rm_csr *mkcsr_build(struct mkcsr *made, uint32_t count)
{
	size_t edge_count = made->edges.count;

	made->first = rm_calloc((size_t)count + 1, sizeof(*made->first));
	made->targets = rm_array(edge_count + 1, sizeof(*made->targets));
	for (size_t i = 0; i < edge_count; i++)
		made->first[made->edges.items[i].from]++;
	for (uint32_t v = 1; v <= count; v++)
		made->first[v] += made->first[v - 1];
	for (size_t i = edge_count; i-- > 0;) {
		struct mkcsr_pair edge = made->edges.items[i];

		made->targets[--made->first[edge.from]] = edge.to;
	}
	made->csr = (struct rm_csr){.count = count, .first = made->first, .targets = made->targets};
	return &made->csr;
}

static uint32_t mkcsr_below(uint64_t *seed, uint32_t limit)
{
	return (uint32_t)(rm_test_random(seed) >> 20) % limit;
}

/* A step of the given reach, forwards as a rule: small reaches give long graphs. */
static uint32_t mkcsr_near(
	uint64_t *seed, uint32_t v, uint32_t count, uint32_t reach, uint32_t back_share)
{
	uint32_t step = mkcsr_below(seed, reach + 1);

	if (mkcsr_below(seed, 100) < back_share)
		return v > step ? v - step : 0;
	return step < count - v ? v + step : count - 1;
}

const struct rm_csr *mkcsr_random(struct mkcsr *made, uint64_t *seed, uint32_t limit)
{
	uint32_t count = 1 + mkcsr_below(seed, limit);
	uint32_t edges = mkcsr_below(seed, 1 + count * (1 + mkcsr_below(seed, 3)));
	uint32_t reach = 1 + mkcsr_below(seed, count);
	uint32_t back_share = mkcsr_below(seed, 3) == 0 ? 0 : mkcsr_below(seed, 60);
	uint32_t tree_share = mkcsr_below(seed, 3) == 0 ? mkcsr_below(seed, 101) : 100;

	for (uint32_t v = 1; v < count; v++) {
		if (mkcsr_below(seed, 100) < tree_share)
			mkcsr_edge(made, mkcsr_near(seed, v, count, reach, 100), v);
	}
	for (uint32_t i = 0; i < edges; i++) {
		uint32_t v = mkcsr_below(seed, count);

		mkcsr_edge(made, v, mkcsr_near(seed, v, count, reach, back_share));
	}
	return mkcsr_build(made, count);
}

void mkcsr_release(struct mkcsr *made)
{
	rm_vec_release(&made->edges);
	rm_free(made->first);
	rm_free(made->targets);
	*made = (struct mkcsr){0};
}
