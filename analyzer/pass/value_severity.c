/* Severity of one value. */
#include "base.h"

#include "value_severity.h"

#include "value_shape.h"

enum rm_severity rm_value_severity(const struct rm_derived *derived,
	const struct rm_heap_stats *heap, rm_node node, uint64_t bytes)
{
	enum rm_severity severity = rm_severity_by_size(bytes, heap->heap_bytes);

	if (severity != RM_SEVERITY_LOW &&
		(rm_node_is_engine(derived->graph, node) || !rm_value_accumulates(derived, heap, node))) {
		severity = RM_SEVERITY_LOW;
	}
	return severity;
}
