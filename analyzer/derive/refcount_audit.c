/* Refcounts against strong edges, node by node. The flags are those of Zend/zend_types.h, the same from PHP 7.4 to 8.5. */
#include "base.h"

#include "refcount_audit.h"

#include "bitset.h"

#define GC_IMMUTABLE (UINT32_C(1) << 6) /* of strings: interned */
#define GC_PERSISTENT (UINT32_C(1) << 7) /* of objects: a weak reference or map looks at it */

/* The node's refcount; 0 for what none is told of, or none that means anything. */
static uint32_t audit_refcount(const struct rm_graph *graph, rm_node node)
{
	uint32_t flags = GC_IMMUTABLE, refcount, type_info;

	switch (graph->types[node]) {
	case RM_TYPE_OBJECT:
		break;
	case RM_TYPE_ARRAY:
	case RM_TYPE_STRING:
	case RM_TYPE_REFERENCE:
	case RM_TYPE_RESOURCE:
	case RM_TYPE_CONSTANT_AST:
		flags |= GC_PERSISTENT;
		break;
	default:
		return 0;
	}
	rm_graph_gc_header(&refcount, &type_info, graph, node);
	return (type_info & flags) == 0 ? refcount : 0;
}

bool rm_audit_applies(const struct rm_graph *graph, rm_node node)
{
	return audit_refcount(graph, node) > 0;
}

void rm_audit_run(struct rm_audit *audit, const struct rm_graph *graph, const uint32_t *in_counts)
{
	struct rm_bitset roots;

	memset(audit, 0, sizeof(*audit));
	rm_bitset_init(&roots, graph->node_count);
	for (uint32_t i = 0; i < graph->root_count; i++)
		rm_bitset_add(&roots, graph->roots[i].node);
	for (rm_node node = 0; node < graph->node_count; node++) {
		uint32_t refcount = audit_refcount(graph, node);

		/* The engine holds its tables without counting. */
		if (refcount == 0 || rm_bitset_has(&roots, node))
			continue;
		audit->audited++;
		if (refcount > in_counts[node])
			rm_vec_push(&audit->missing, ((struct rm_missing){node, refcount - in_counts[node]}));
		else if (refcount < in_counts[node])
			audit->excess_nodes++;
	}
	rm_bitset_release(&roots);
}

void rm_audit_release(struct rm_audit *audit)
{
	rm_vec_release(&audit->missing);
}

uint32_t rm_audit_missing(const struct rm_audit *audit, rm_node node)
{
	size_t low = 0, high = audit->missing.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (audit->missing.items[middle].node < node)
			low = middle + 1;
		else
			high = middle;
	}
	return low < audit->missing.count && audit->missing.items[low].node == node ? audit->missing.items[low].count : 0;
}
