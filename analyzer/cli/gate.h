/*
 * The gate of --fail-on: when does a report fail a build? At a severity, at bytes, or at a share of memory_get_usage().
 * Severities count every finding at or above them; bytes and percent look at the impact of findings above info, that of
 * near_memory_limit left aside, because what it speaks of is what is still free.
 *
 * A comparison is asked about what it adds: new findings with their impact, changed ones with what they gained (severity
 * or bytes); bytes and percent also about the growth of memory_get_usage().
 */
#ifndef RM_GATE_H
#define RM_GATE_H

#include "base.h"
#include "err.h"
#include "compare.h"
#include "report.h"

enum rm_gate_kind { RM_GATE_NONE, RM_GATE_LEVEL, RM_GATE_BYTES, RM_GATE_PERCENT };

struct rm_gate {
	enum rm_gate_kind kind;
	enum rm_severity level;
	uint64_t bytes;
	double percent;
};

/* text NULL: no gate. RM_EUSAGE for what is neither a severity, nor bytes (10M), nor a percentage (5%, 2.5%). */
int rm_gate_parse(struct rm_gate *gate, const char *text, struct rm_err *err);

/* When it is, appends what tripped it: one line without its end, about the first of several. */
bool rm_gate_is_tripped(struct rm_strbuf *why, const struct rm_gate *gate, const struct rm_report *report);
bool rm_gate_is_tripped_by_change(struct rm_strbuf *why, const struct rm_gate *gate, const struct rm_compare *compare);

#endif
