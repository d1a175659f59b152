/*
 * The live blocks that nothing reaches, grouped by what they look like: slot size, shape, and the
 * module that a pointer in them names. Groups run over all chunks, so one leak is one group.
 *
 *	struct rm_unreached unreached;
 *	rm_unreached_collect(&unreached, graph);
 *	rm_unreached_release(&unreached);
 */
#ifndef RM_UNREACHED_H
#define RM_UNREACHED_H

#include "base.h"
#include "graph.h"
#include "vec.h"

#define RM_UNREACHED_SAMPLES 5

struct rm_unreached_group {
	uint64_t bin_bytes; /* slot size; 0: large runs and huge blocks of any size */
	struct rm_text shape;
	struct rm_text module; /* ptr NULL when none */
	uint64_t count;
	uint64_t total_bytes;
	uint64_t samples[RM_UNREACHED_SAMPLES];
	uint32_t sample_count;
};

struct rm_unreached {
	RM_VEC(struct rm_unreached_group) groups; /* the most bytes first */
};

void rm_unreached_collect(struct rm_unreached *unreached, const struct rm_graph *graph);
void rm_unreached_release(struct rm_unreached *unreached);

#endif
