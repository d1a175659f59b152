/*
 * Where a value hangs, with what differs from one instance to the next left out: `App\User::$name`,
 * `$rows[]['price']`, `App\Cache::$items{keys}`, `readLines::$buffer[]` for a variable of generators
 * and fibers. Values of one pattern come from one place of a program.
 *
 *     struct rm_owner_pattern pattern;
 *     rm_owner_pattern_find(&pattern, graph, string);
 *     uint64_t key = rm_owner_pattern_hash(&pattern);
 */
#ifndef RM_OWNER_PATTERN_H
#define RM_OWNER_PATTERN_H

#include "base.h"
#include "graph.h"
#include "str.h"

#define RM_PATTERN_LEVELS_MAX 6

/* Levels that are no names. */
#define RM_PATTERN_ANY  RM_STR_NONE
#define RM_PATTERN_KEYS (RM_STR_NONE - 1)

/*
 * The anchor (a property of a class, a variable of a function whose suspended calls objects hold, or
 * one value that has a path), and below it levels of array elements, the innermost first. Has no
 * padding that is not zero: two may be compared byte by byte.
 */
struct rm_owner_pattern {
	struct rm_text function; /* of suspended calls; ptr NULL: anchored elsewhere */
	uint32_t class_id;       /* RM_CLASS_NONE: anchored elsewhere */
	rm_str link;             /* the property or variable; RM_STR_NONE: anchored at a value */
	rm_node value;           /* the anchor, if it is a value */
	rm_str levels[RM_PATTERN_LEVELS_MAX];
	uint16_t level_count;
	uint16_t is_member; /* the link is no property but a part of an internal object */
};

/* Whether the node is a call that an object keeps: of a generator, a fiber. */
bool rm_call_is_suspended(const struct rm_graph *graph, rm_node frame);

void rm_owner_pattern_find(
	struct rm_owner_pattern *pattern, const struct rm_graph *graph, rm_node value);

/* For maps: never UINT64_MAX. */
uint64_t rm_owner_pattern_hash(const struct rm_owner_pattern *pattern);
bool rm_owner_pattern_equals(const struct rm_owner_pattern *a, const struct rm_owner_pattern *b);

/* Whether values hang in many places of the pattern, rather than below one value with a path. */
static inline bool rm_owner_pattern_is_named(const struct rm_owner_pattern *pattern)
{
	return pattern->link != RM_STR_NONE;
}

/*
 * Appends `Class::$prop` or `function::$variable` and the levels, or for a value the levels alone:
 * its path goes before them.
 */
void rm_owner_pattern_add(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_owner_pattern *pattern);

#endif
