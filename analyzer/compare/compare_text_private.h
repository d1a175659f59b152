/*
 * What the parts of the comparison's text share.
 */
#ifndef RM_COMPARE_TEXT_PRIVATE_H
#define RM_COMPARE_TEXT_PRIVATE_H

#include "base.h"
#include "compare.h"
#include "str.h"

/* +6.40 MB, -1.00 KB, +0 B */
void rm_compare_add_signed_bytes(struct rm_strbuf *out, int64_t bytes);

/* A line about what a list has no room for; nothing when it has room for all. */
void rm_compare_add_left(struct rm_strbuf *out, const char *indent, size_t left);

/* Metrics, types, classes: compare_tables.c */
void rm_compare_write_tables(struct rm_strbuf *out, const struct rm_compare *compare);

#endif
