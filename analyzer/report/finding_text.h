/*
 * Fills in what a pass has said: templates over facts become sentences.
 *
 *	"{class_name}: {count} instances x {avg_size}"		App\User: 10,000 instances x 72 B
 *	"{utilization_pct%2}%"					two decimals instead of one
 *	"{count} block{count?|s}"				1 block, 2 blocks
 *	"{classes:{name} ({count})|, }"				every item of a list, joined
 *	"{frames:#{#} {}|\n}"					{#} counts the items from 0, {} is an item without keys
 *
 * A key that the facts do not have prints nothing in a release build and asserts in a debug build.
 */
#ifndef RM_FINDING_TEXT_H
#define RM_FINDING_TEXT_H

#include "base.h"
#include "finding.h"
#include "graph.h"
#include "str.h"

/* Appends the template with the facts filled in; names and texts are escaped for a terminal. */
void rm_finding_text_add(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_facts *facts, const char *template);

/* One fact as people read it; decimals only matter for percentages (-1: one). */
void rm_fact_text_add(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_fact *fact, int decimals);

#endif
