/*
 * What makes two findings of two reports the same one: the kind, and what it is about.
 * Everything that grows or moves (sizes, counts, node ids, lines) is no part of it.
 *
 *	rm_finding_key_add(&sb, graph, f, RM_KEY_EXACT);
 *	rm_finding_entity_add(&sb, graph, f);		"App\User::$name", for people; nothing for kinds that come once
 *
 * A new kind needs a row in finding_key.c, or is left out of comparisons.
 */
#ifndef RM_FINDING_KEY_H
#define RM_FINDING_KEY_H

#include "base.h"
#include "finding.h"
#include "graph.h"
#include "str.h"

enum rm_key_form {
	RM_KEY_EXACT,
	RM_KEY_LOOSE, /* for what finds no partner by the exact one; most kinds have none */
};

/* False for rankings and descriptions, which are compared as numbers. */
bool rm_finding_is_compared(enum rm_finding_kind kind);

/* Appends the key; nothing when the kind has none of that form. */
void rm_finding_key_add(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_finding *f, enum rm_key_form form);

/* Class or path that the finding is about, lines of frames left out. */
void rm_finding_entity_add(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_finding *f);

/*
 * Whether a report only has the largest of the kind, one value each: being absent then proves
 * nothing.
 */
bool rm_finding_is_ranked_value(enum rm_finding_kind kind);

#endif
