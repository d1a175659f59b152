/*
 * What there is to say about one value, or about a class, as facts: the text and the JSON of `rmem show` are made of
 * the same ones.
 *
 *     struct rm_value_show show = { .graph = graph, .derived = derived, .freed = query };
 *     struct rm_facts facts = { .arena = &arena };
 *     rm_value_show_add(&facts, &show, &place);
 *     rm_value_show_text(&sb, graph, &facts);      or rm_fmt_json_facts()
 *
 * docs/findings.md, "What a size means", has the words: shallow, retained, freed.
 */
#ifndef RM_VALUE_SHOW_H
#define RM_VALUE_SHOW_H

#include "base.h"
#include "derive.h"
#include "finding.h"
#include "freed.h"
#include "graph.h"
#include "str.h"
#include "value_find.h"

struct rm_value_show {
	const struct rm_graph *graph;
	const struct rm_derived *derived;
	struct rm_freed_query *freed;
};

/* Path, state, sizes and references of a value: no more than a few searches. For long lists of values. */
void rm_value_show_brief(struct rm_facts *facts, const struct rm_value_show *show, const struct rm_value_place *place);

/* The same, and what it holds, who holds it, and the ways to it. */
void rm_value_show_add(struct rm_facts *facts, const struct rm_value_show *show, const struct rm_value_place *place);

/* A class by its instances. Brief: without the lists. */
void rm_class_show_add(struct rm_facts *facts, const struct rm_value_show *show, uint32_t class_id, bool is_brief);

/* Facts of one of the above as lines for people. */
void rm_value_show_text(struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_facts *facts);

/* `object`, `array`, `string`, ...: appends a word for the type of the node. */
void rm_value_type_add(struct rm_strbuf *out, const struct rm_graph *graph, rm_node node);

#endif
