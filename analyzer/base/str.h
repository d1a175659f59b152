/*
 * Text: a borrowed piece (struct rm_text: pointer and length, no NUL promised) and a builder (struct rm_strbuf: owns its
 * bytes, always NUL-terminated).
 *
 *     struct rm_strbuf sb = { 0 };
 *     rm_strbuf_addf(&sb, "%" PRIu64 " rows", rows);
 *     rm_strbuf_add_text(&sb, rm_graph_text(graph, name));
 *     puts(rm_strbuf_cstr(&sb));
 *     rm_strbuf_release(&sb);
 */
#ifndef RM_STR_H
#define RM_STR_H

#include "base.h"

#include <stdarg.h>

struct rm_text {
	const char *ptr;
	size_t len;
};

#define RM_TEXT_NONE ((struct rm_text){ NULL, 0 })
#define RM_TEXT_LITERAL(literal) ((struct rm_text){ (literal), sizeof(literal) - 1 })

static inline struct rm_text rm_text_of(const char *cstr)
{
	return (struct rm_text){ cstr, strlen(cstr) };
}

static inline bool rm_text_equals(struct rm_text a, struct rm_text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool rm_text_is(struct rm_text a, const char *cstr)
{
	return rm_text_equals(a, rm_text_of(cstr));
}

/* Order of bytes, the shorter first: a total order that no locale changes. */
int rm_text_compare(struct rm_text a, struct rm_text b);
uint64_t rm_text_hash(struct rm_text text);

/* Decimal digits with an optional minus, nothing else, in range. */
bool rm_text_to_i64(int64_t *out, struct rm_text text);
bool rm_text_to_u64(uint64_t *out, struct rm_text text);

/* Decimal digits with at most one point, up to a million; no sign, no exponent, whatever the locale. */
bool rm_text_to_decimal(double *out, struct rm_text text);

struct rm_strbuf {
	char *bytes;
	size_t len;
	size_t capacity;
};

void rm_strbuf_add(struct rm_strbuf *sb, const char *bytes, size_t len);
void rm_strbuf_add_cstr(struct rm_strbuf *sb, const char *cstr);
void rm_strbuf_add_text(struct rm_strbuf *sb, struct rm_text text);
void rm_strbuf_add_char(struct rm_strbuf *sb, char c);
void rm_strbuf_add_repeated(struct rm_strbuf *sb, char c, size_t count);
void rm_strbuf_addf(struct rm_strbuf *sb, const char *format, ...) RM_PRINTF(2, 3);
void rm_strbuf_vaddf(struct rm_strbuf *sb, const char *format, va_list args) RM_PRINTF(2, 0);

/* Cuts to len bytes; never grows. */
void rm_strbuf_truncate(struct rm_strbuf *sb, size_t len);
void rm_strbuf_clear(struct rm_strbuf *sb);

/* Borrowed until the next change; "" when nothing was added. */
const char *rm_strbuf_cstr(const struct rm_strbuf *sb);
struct rm_text rm_strbuf_text(const struct rm_strbuf *sb);

void rm_strbuf_release(struct rm_strbuf *sb);

#endif
