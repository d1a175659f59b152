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
#include "report.h"
#include "str.h"

/* Appends the object and a line break; compact, it is one line. */
void rm_fmt_json_facts(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_facts *facts, bool is_pretty);

/*
 * Documents of several parts, of which reports are some (rmem compare). An item belongs to what it is put into; the
 * document itself is given back by printing it.
 *
 *	struct rm_json *document = rm_json_object();
 *	rm_json_put(document, "baseline", rm_json_meta(&report));
 *	rm_json_put(document, "count", rm_json_integer(3));
 *	rm_json_print(&sb, document, true);
 */
struct rm_json;

struct rm_json *rm_json_object(void);
struct rm_json *rm_json_array(void);
struct rm_json *rm_json_integer(int64_t n);
struct rm_json *rm_json_double(double n);
struct rm_json *rm_json_text(struct rm_text text);
struct rm_json *rm_json_null(void);

/* What the report says of its snapshot, and one of its findings, as they stand in its own document. */
struct rm_json *rm_json_meta(const struct rm_report *report);
struct rm_json *rm_json_finding(const struct rm_graph *graph, const struct rm_finding *f);

/* key is a literal; NULL: a further item of an array. Returns the item. */
struct rm_json *rm_json_put(struct rm_json *into, const char *key, struct rm_json *item);

/* Appends the document and a line break, and gives it back. */
void rm_json_print(struct rm_strbuf *out, struct rm_json *document, bool is_pretty);

#endif
