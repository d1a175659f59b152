/*
 * Text of a snapshot made fit for people: valid UTF-8, no control characters, counted in columns
 * of a terminal.
 *
 *	rm_utf8_add_escaped(&sb, rm_graph_text(graph, link));	a snapshot cannot drive the terminal
 */
#ifndef RM_UTF8_H
#define RM_UTF8_H

#include "base.h"
#include "str.h"

/*
 * Decodes one character at text (len > 0): returns the bytes it takes. What is no UTF-8 gives
 * U+FFFD and takes one byte (overlong forms, surrogates and values past U+10FFFF too).
 */
size_t rm_utf8_next(uint32_t *character, const char *text, size_t len);

/* Appends the text with invalid bytes replaced by U+FFFD and nothing else changed. */
void rm_utf8_add_valid(struct rm_strbuf *out, struct rm_text text);

/*
 * As above, and control characters become \n, \r, \t, \0, \x1b; those beyond ASCII, and the marks
 * that turn the direction of writing, \u{202e}.
 */
void rm_utf8_add_escaped(struct rm_strbuf *out, struct rm_text text);

/* Columns that the (valid) text takes. */
size_t rm_utf8_columns(struct rm_text text);

/*
 * Bytes of the longest start, and of the longest end, of the text that fits into that many
 * columns.
 */
size_t rm_utf8_head_bytes(struct rm_text text, size_t columns);
size_t rm_utf8_tail_bytes(struct rm_text text, size_t columns);

#endif
