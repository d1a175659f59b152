/*
 * Two snapshots as numbers: the metrics of the summary, memory by type, memory by class.
 *
 *	struct rm_metric_deltas metrics = {0};
 *	rm_metric_deltas_make(&metrics, &baseline, &target, threshold);
 *	for (size_t i = 0; i < metrics.rows.count; i++)
 *		use(metrics.rows.items[i].name);
 *	rm_metric_deltas_release(&metrics);
 *
 * The threshold is a percentage of the baseline; what is smaller is left out, 0 keeps
 * everything. What the baseline did not have at all has no percentage, and stays.
 */
#ifndef RM_DELTAS_H
#define RM_DELTAS_H

#include "base.h"
#include "report.h"
#include "vec.h"

struct rm_metric_delta {
	struct rm_text name; /* as in the summary; lives as long as the graphs */
	double baseline;
	double target;
	double percent; /* of the baseline */
	bool has_percent;
	bool is_share; /* a percentage itself, not bytes */
	bool is_extra; /* not one of the published metrics: for programs only */
};

struct rm_metric_deltas {
	RM_VEC(struct rm_metric_delta) rows;
};

/* How many there are, and how much they take: of a type, or of a class. */
struct rm_count_delta {
	struct rm_text name;
	uint64_t baseline_count;
	uint64_t target_count;
	uint64_t baseline_bytes;
	uint64_t target_bytes;
};

struct rm_count_deltas {
	RM_VEC(struct rm_count_delta) rows;
};

struct rm_class_deltas {
	struct rm_count_deltas changed;
	struct rm_count_deltas added;
	struct rm_count_deltas removed;
};

static inline int64_t rm_delta_count(const struct rm_count_delta *row)
{
	return (int64_t)(row->target_count - row->baseline_count);
}

static inline int64_t rm_delta_bytes(const struct rm_count_delta *row)
{
	return (int64_t)(row->target_bytes - row->baseline_bytes);
}

/* Whether a change of that many bytes is too small to be told. */
bool rm_delta_is_below(uint64_t baseline, int64_t delta, double threshold);

void rm_metric_deltas_make(struct rm_metric_deltas *deltas, const struct rm_report *baseline,
	const struct rm_report *target, double threshold);
void rm_metric_deltas_release(struct rm_metric_deltas *deltas);

void rm_type_deltas_make(struct rm_count_deltas *deltas, const struct rm_graph *baseline,
	const struct rm_graph *target, double threshold);

/* Anonymous classes are the same ones when their files are, in the order of their lines. */
void rm_class_deltas_make(struct rm_class_deltas *deltas, const struct rm_graph *baseline,
	const struct rm_graph *target, double threshold);
void rm_count_deltas_release(struct rm_count_deltas *deltas);
void rm_class_deltas_release(struct rm_class_deltas *deltas);

#endif
