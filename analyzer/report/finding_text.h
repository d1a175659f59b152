/*
 * Fills in what a pass has said: templates over facts become sentences.
 *
 *	"{class_name}: {count} instances x {avg_size}"		App\User: 10,000 instances x 72 B
 *	"{utilization_pct%2}%"					two decimals instead of one
 *	"{per_instance_bytes%kb}"				0.49 KB: the same unit whatever the size
 *	"{count} block{count?|s}"				1 block, 2 blocks
 *	"{classes:{name} ({count})|, }"				every item of a list, joined
 *	"{classes<5:{name}|, }"					at most five items
 *	"{frames:#{#} {}|\n}"					{#} counts the items from 0, {} is an item without keys
 *
 * Inside a list, keys that an item lacks are those of the finding. A key that nobody has prints
 * nothing in a release build and asserts in a debug build.
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

/* Whether the template can be filled in from these facts: for templates that were read from a file. */
bool rm_finding_text_is_sound(
	const struct rm_graph *graph, const struct rm_facts *facts, const char *template);

/* The lines of the hypothesis, joined by line breaks. */
void rm_finding_hypothesis_add(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_finding *f);

/* One fact as people read it; decimals only matter for percentages (-1: one). */
void rm_fact_text_add(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_fact *fact, int decimals);

#endif
