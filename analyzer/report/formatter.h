/*
 * Formatters turn a report into bytes. They compute nothing: every number they print is in a
 * finding.
 *
 *	const struct rm_formatter *formatter = rm_formatter_find("report-json");
 *
 * A new one is a file fmt_<name>.c with one const struct, and a line in formatter.c.
 */
#ifndef RM_FORMATTER_H
#define RM_FORMATTER_H

#include "base.h"
#include "report.h"
#include "str.h"

struct rm_format_options {
	bool is_pretty; /* JSON with line breaks and indentation */
	bool is_colour; /* text with terminal colours */
};

struct rm_formatter {
	const char *name;    /* the word after --output-format */
	const char *summary; /* one line of help */
	void (*write)(struct rm_strbuf *out, const struct rm_report *report,
		const struct rm_format_options *options);
};

/* NULL when there is none of that name. */
const struct rm_formatter *rm_formatter_find(const char *name);

/* All of them, in the order of help texts; NULL past the last. */
const struct rm_formatter *rm_formatter_at(size_t index);

#endif
