/*
 * What the parts of the text report share: the writer, and who writes which sections. Of the
 * formatter only fmt_text.c is known outside, and how severities are written.
 */
#ifndef RM_FMT_TEXT_PRIVATE_H
#define RM_FMT_TEXT_PRIVATE_H

#include "base.h"
#include "finding_text.h"
#include "report.h"
#include "str.h"

struct rm_text_writer {
	struct rm_strbuf *out;
	const struct rm_report *report;
	bool is_colour;
};

static inline void rm_text_add(struct rm_text_writer *w, const char *text)
{
	rm_strbuf_add_cstr(w->out, text);
}

/* A template with the facts of the finding. */
static inline void rm_text_say(
	struct rm_text_writer *w, const struct rm_finding *f, const char *template)
{
	rm_finding_text_add(w->out, w->report->graph, &f->facts, template);
}

static inline void rm_text_rule(struct rm_text_writer *w, char c, size_t width)
{
	rm_strbuf_add_repeated(w->out, c, width);
	rm_strbuf_add_char(w->out, '\n');
}

/*
 * Whether the finding has its block among the findings. One of no weight is additional
 * information instead.
 */
static inline bool rm_text_is_finding(const struct rm_finding *f)
{
	return rm_finding_kind_section(f->kind) == RM_SECTION_FINDINGS &&
		   f->severity != RM_SEVERITY_INFO;
}

/* [HIGH], in its colour. */
void rm_text_add_severity(struct rm_strbuf *out, enum rm_severity severity, bool is_colour);

/* Sections that have nothing to say are left out with their headings. */
void rm_text_write_findings(struct rm_text_writer *w); /* text_findings.c */
void rm_text_write_tables(struct rm_text_writer *w);   /* text_tables.c */

#endif
