/*
 * The refcount audit: each refcounted value has as many references as its refcount says; those that no strong edge of
 * the snapshot shows are held by somebody outside of the graph (an extension, a temporary of the engine). That somebody
 * is X from here on: what only X holds is alive, and no garbage. It is the first thing to be derived, because the sizes
 * that follow are true only where the graph shows all references. (docs/findings.md, "What a size means".)
 *
 * Immutable, persistent and interned values are left out: their refcounts mean nothing.
 */
#ifndef RM_REFCOUNT_AUDIT_H
#define RM_REFCOUNT_AUDIT_H

#include "base.h"
#include "graph.h"
#include "vec.h"

struct rm_missing {
	rm_node node;
	uint32_t count; /* references that the refcount counts and no strong edge shows */
};

struct rm_audit {
	RM_VEC(struct rm_missing) missing; /* ascending by node */
	uint64_t audited;                  /* values whose refcount means something */
	uint64_t excess_nodes;             /* values with more strong edges than references: an error of the walk */
};

/* in_counts[node]: strong edges into the node. Edges of weak maps count, whatever becomes of their keys. */
void rm_audit_run(struct rm_audit *audit, const struct rm_graph *graph, const uint32_t *in_counts);
void rm_audit_release(struct rm_audit *audit);

/* Whether the value's refcount means something: it has one, and is neither immutable, persistent nor interned. */
bool rm_audit_applies(const struct rm_graph *graph, rm_node node);

/* References of the node that the graph does not show; 0 as a rule. */
uint32_t rm_audit_missing(const struct rm_audit *audit, rm_node node);

#endif
