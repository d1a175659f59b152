/*
 * Names and paths without what differs from one run of a program to the next, or moves when a
 * line is added above: what two snapshots are matched by.
 *
 *	rm_stable_text_add(&sb, rm_text_of("<main>:28::$x"), RM_STABLE_LINES);		<main>::$x
 *	rm_stable_text_add(&sb, rm_text_of("(unreachable)->Job#12"), RM_STABLE_ALL);	(unreachable)->Job#
 */
#ifndef RM_STABLE_TEXT_H
#define RM_STABLE_TEXT_H

#include "base.h"
#include "str.h"

enum rm_stable {
	RM_STABLE_LINES = 1 << 0,   /* lines of frames, closures and anonymous classes */
	RM_STABLE_NUMBERS = 1 << 1, /* numbers of objects and resources, addresses */
	RM_STABLE_ALL = RM_STABLE_LINES | RM_STABLE_NUMBERS,
};

/* Appends the text; flags say what is left out. */
void rm_stable_text_add(struct rm_strbuf *out, struct rm_text text, unsigned flags);

#endif
