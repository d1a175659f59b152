/*
 * What PHP has no names for, in words: tables of the engine, members of C structures, slots of calls. The file calls them
 * by the names of the engine's source; nobody who reads a report should have to know those.
 *
 *     rm_path_words_root(&sb, "call_frames");                          (call stack)
 *     rm_path_words_rooted(&sb, "modules", "shutdown_function[0]");    (shutdown function 0)
 *     rm_path_words_member(&sb, "inner_iterator");                     inner iterator
 *
 * Names come from the file: what is appended is escaped.
 */
#ifndef RM_PATH_WORDS_H
#define RM_PATH_WORDS_H

#include "base.h"
#include "str.h"

/* A root branch as a whole. */
void rm_path_words_root(struct rm_strbuf *out, struct rm_text root);

/* A member of a root branch, in brackets: `(error handler)`. Superglobals are what they are: `$_SERVER`. */
void rm_path_words_rooted(struct rm_strbuf *out, struct rm_text root, struct rm_text member);

/* An entry of a root branch's table, in brackets: `(extension session)`, `(included file '/app/a.php')`. */
void rm_path_words_entry(struct rm_strbuf *out, struct rm_text root, struct rm_text key);

/* A member of an object, a resource or an extension, without brackets. */
void rm_path_words_member(struct rm_strbuf *out, struct rm_text member);

/* A slot of a call (`$_T[3]`, `$args_to_internal_function[0]`), without brackets: `temporary 3`, `argument 0`. */
void rm_path_words_slot(struct rm_strbuf *out, struct rm_text slot);

/* Whether members of that name are known by themselves, whichever extension has them. */
bool rm_path_words_is_famous(struct rm_text member);

#endif
