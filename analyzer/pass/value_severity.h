/*
 * The severity of one value that holds memory (bottleneck_path, choke_point and their like): by
 * size where data piles up, low where it does not, and never above low for PHP's own tables and
 * code. value_shape.h says what these words mean.
 *
 *     uint64_t bytes = rm_retained_allocated(tree, node);
 *     rm_finding_set_severity(f, rm_value_severity(derived, heap, node, bytes));
 */
#ifndef RM_VALUE_SEVERITY_H
#define RM_VALUE_SEVERITY_H

#include "base.h"
#include "derive.h"
#include "heap_stats.h"
#include "severity.h"

/* `bytes` are allocated ones. Looks at the value only when its size could earn more than low. */
enum rm_severity rm_value_severity(const struct rm_derived *derived,
	const struct rm_heap_stats *heap, rm_node node, uint64_t bytes);

#endif
