/*
 * What findings about values, and about sets of them, have in common: evidence, the place in the
 * dominator tree by which findings about the same memory are tied together, the mark of sizes that
 * rest on inferred references, and the rule that no value weighs more than the heap.
 *
 *     rm_finding_set_value(f, context, node);
 *     rm_finding_set_members(f, context, nodes, count);
 *     rm_finding_set_memory(f, context, bytes, RM_IMPACT_CURRENT);
 */
#ifndef RM_VALUE_FINDING_H
#define RM_VALUE_FINDING_H

#include "base.h"
#include "owner_pattern.h"
#include "pass.h"

/*
 * Attaches the node and anchors the finding at it. Needs derived data for more than the evidence.
 */
void rm_finding_set_value(
	struct rm_finding *f, const struct rm_pass_context *context, rm_node node);

/* Attaches the first members and anchors the finding at the nearest dominator of all. */
void rm_finding_set_members(struct rm_finding *f, const struct rm_pass_context *context,
	const rm_node *members, size_t count);

/* The impact, never above memory_get_usage(). */
void rm_finding_set_memory(struct rm_finding *f, const struct rm_pass_context *context,
	uint64_t bytes, enum rm_impact_kind kind);

/*
 * Whether the value is held by what refcounts alone prove, or found by the conservative scan only.
 * O(path).
 */
bool rm_value_is_inferred(const struct rm_derived *derived, rm_node node);

/*
 * The nearest dominator of nearly all members (of 20 and more a tenth may stray); RM_DOM_NONE for
 * none. O(depth of the tree).
 */
rm_dom rm_members_common(const struct rm_retained *tree, const rm_node *members, size_t count);

/* What a PHP reference refers to; any other node is itself. */
rm_node rm_value_behind_reference(const struct rm_graph *graph, rm_node node);

/*
 * A fact that says where values of that pattern hang: Class::$prop[], or a path with the levels
 * behind it.
 */
void rm_finding_add_owner(struct rm_finding *f, const char *key, const struct rm_graph *graph,
	const struct rm_owner_pattern *pattern);

#endif
