/*
 * When two strings are the same text. A snapshot holds a string whole, or its beginning and a keyed
 * 64-bit hash, or (strings=none, beginnings in files of others) nothing that proves anything; this
 * tells the three apart.
 *
 *     struct rm_string_content a, b;
 *     rm_string_content_get(&a, graph, node);
 *     if (a.is_known && rm_string_content_equals(&a, &b)) ...
 */
#ifndef RM_STRING_CONTENT_H
#define RM_STRING_CONTENT_H

#include "base.h"
#include "graph.h"
#include "str.h"

struct rm_string_content {
	struct rm_text text; /* as far as the snapshot has it; ptr NULL for none */
	uint64_t length;     /* of the string itself */
	uint64_t hash;       /* keyed hash of the whole, when the text is cut */
	bool is_whole;       /* text is all of it */
	bool is_known;       /* whole, or with a hash: can be compared */
};

/* A node that is no string, or has no row of its own, is unknown and empty. */
void rm_string_content_get(
	struct rm_string_content *content, const struct rm_graph *graph, rm_node string);

/* For maps; equal strings have equal keys, never UINT64_MAX. */
uint64_t rm_string_content_key(const struct rm_string_content *content);

/* True only when it is proved: equal bytes, or equal hashes and lengths. */
bool rm_string_content_equals(const struct rm_string_content *a, const struct rm_string_content *b);

/*
 * Appends the beginning of the text for people, at most 60 bytes with `...`: as it is when it is
 * UTF-8, else in hexadecimal digits (`0x1f8b...`). Control characters stay; formatters escape them.
 * Nothing when there is no text.
 */
void rm_string_preview(struct rm_strbuf *out, const struct rm_string_content *content);

#endif
