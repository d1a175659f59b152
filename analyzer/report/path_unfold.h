/*
 * Folded paths written out again: `$a->next{x3}` is `$a->next->next->next`, `$a(->b[0]){x2}` is `$a->b[0]->b[0]`.
 *
 *     if (rm_path_unfold(&out, text))
 *         use(out);
 */
#ifndef RM_PATH_UNFOLD_H
#define RM_PATH_UNFOLD_H

#include "base.h"
#include "str.h"

/* Longer paths are no paths: what asks for more is a mistake, or wants to take our memory. */
#define RM_PATH_BYTES_MAX ((size_t)16 << 20)

/* Replaces what out holds. False when the result would be longer than RM_PATH_BYTES_MAX. */
bool rm_path_unfold(struct rm_strbuf *out, struct rm_text path);

/* The end of the part (`->name`, `['key']`, `{...}`, `(...)`, `name::`) that starts there; past `at`, at most path.len. */
size_t rm_path_part_end(struct rm_text path, size_t at);

#endif
