/*
 * What the heap as a whole looks like: the numbers that many passes and the head of the report
 * need, computed once.
 *
 *	struct rm_heap_stats heap;
 *	rm_heap_stats_compute(&heap, graph);
 */
#ifndef RM_HEAP_STATS_H
#define RM_HEAP_STATS_H

#include "base.h"
#include "graph.h"

struct rm_heap_stats {
	uint64_t usage_bytes;      /* memory_get_usage(); 0 when the snapshot does not say */
	uint64_t heap_bytes;       /* what shares are taken of: usage, else all counted rows */
	uint64_t real_usage_bytes; /* memory_get_usage(true) */
	uint64_t peak_bytes;       /* memory_get_peak_usage() */
	uint64_t real_peak_bytes;  /* the peak that the limit is compared with; 0 when unknown */
	uint64_t limit_bytes;      /* 0: none */
	bool has_unreached;        /* the snapshot lists what nothing reaches */
	uint64_t unreached_bytes;
	uint64_t inferred_bytes; /* owned by the conservative scan only */
	bool has_percentage;
	double analyzed_percentage;
	uint64_t analyzed_bytes;
};

void rm_heap_stats_compute(struct rm_heap_stats *stats, const struct rm_graph *graph);

#endif
