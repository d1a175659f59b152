/*
 * Facts as JSON, for what is no report (rmem show): one object with the facts' keys, in their order.
 *
 *	rm_fmt_json_facts(&sb, graph, &facts, true);
 */
#ifndef RM_FMT_JSON_H
#define RM_FMT_JSON_H

#include "base.h"
#include "finding.h"
#include "graph.h"
#include "str.h"

/* Appends the object and a line break; compact, it is one line. */
void rm_fmt_json_facts(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_facts *facts, bool is_pretty);

#endif
