/*
 * What became of single values: those that one path leads to in both snapshots, and that hold
 * more or less than before, or have more or fewer elements.
 *
 *	struct rm_value_deltas deltas = {0};
 *	rm_value_deltas_make(&deltas, &matches, &baseline, &target, threshold);
 */
#ifndef RM_VALUE_DELTAS_H
#define RM_VALUE_DELTAS_H

#include "base.h"
#include "report.h"
#include "value_match.h"
#include "vec.h"

struct rm_value_delta {
	rm_node baseline;
	rm_node target;
	bool is_baseline_path;
	bool has_elements; /* an array */
	uint32_t baseline_elements;
	uint32_t target_elements;
	uint64_t baseline_retained; /* by row sizes, as the reports have it */
	uint64_t target_retained;
	bool is_folded; /* another row tells the same: its owner, or what it owns */
};

struct rm_value_deltas {
	RM_VEC(struct rm_value_delta) rows; /* the largest change first */
};

static inline int64_t rm_value_delta_retained(const struct rm_value_delta *row)
{
	return (int64_t)(row->target_retained - row->baseline_retained);
}

static inline int64_t rm_value_delta_elements(const struct rm_value_delta *row)
{
	return (int64_t)row->target_elements - (int64_t)row->baseline_elements;
}

/* Whether two sizes are the same to a reader: less than 1 % or less than 4 KiB apart. */
bool rm_is_same_size(uint64_t a, uint64_t b);

void rm_value_deltas_make(struct rm_value_deltas *deltas, const struct rm_value_matches *matches,
	const struct rm_report *baseline, const struct rm_report *target, double threshold);
void rm_value_deltas_release(struct rm_value_deltas *deltas);

/* The path of a row, without lines of frames. */
void rm_value_delta_add_path(struct rm_strbuf *out, const struct rm_value_delta *row,
	const struct rm_report *baseline, const struct rm_report *target);

#endif
