/*
 * The reference that closes a cycle, as a programmer would name it: Attachment::$message ->
 * Message. A cycle has many references; the one to name points back against the direction in which
 * the program finds the objects, and without it, in all instances of its class, no cycle would be
 * left.
 *
 *     struct rm_back_reference back;
 *     if (rm_back_reference_find(&back, derived, cycle))
 *         rm_back_reference_text(&text, derived, &back);
 */
#ifndef RM_BACK_REFERENCE_H
#define RM_BACK_REFERENCE_H

#include "base.h"
#include "cycle_groups.h"
#include "derive.h"
#include "graph.h"
#include "str.h"

struct rm_back_reference {
	rm_node owner; /* an object that has the reference */
	/*
	 * The object of the cycle that it leads to, perhaps through arrays and PHP references; or what
	 * stands there when it leads to no object.
	 */
	rm_node target;
	struct rm_cycle_link link;
	bool breaks_cycle; /* proved: without it in all members of its class no cycle is left */
};

/*
 * False when no object of the cycle refers to a member. O(members and their edges); the proof is
 * tried for the likeliest candidates, at most 32 and fewer in large cycles; without it breaks_cycle
 * stays false.
 */
bool rm_back_reference_find(
	struct rm_back_reference *back, const struct rm_derived *derived, uint32_t cycle);

/* "App\Attachment::$message -> App\Message". Bytes of the file. */
void rm_back_reference_text(
	struct rm_strbuf *out, const struct rm_derived *derived, const struct rm_back_reference *back);

#endif
