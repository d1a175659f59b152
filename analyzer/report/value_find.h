/*
 * From what a user writes to a value: a path as reports print it, a node id (#123), an address (0x7f...), or the name of
 * a class.
 *
 *     struct rm_value_finder *finder = rm_value_finder_new(derived);
 *     struct rm_value_found found = { 0 };
 *     rm_value_find(&found, finder, text);
 *     if (found.count == 1)
 *         show(found.items[0].node);
 *     rm_value_found_release(&found);
 *
 * A path is read by walking the graph: from the roots down, each edge spelled by php_path.h and compared with what stands
 * there, so that whatever a report prints is understood, and nothing else has to know how it is spelled. References and
 * tables that do not show in paths are passed through. Lines of frames may be missing, and `$x` alone is looked for in the
 * outermost frame, the globals, and the other frames, in this order. Folded parts (`->next{x1024}`) are written out first;
 * a path that was cut (`...` in front) may begin anywhere.
 */
#ifndef RM_VALUE_FIND_H
#define RM_VALUE_FIND_H

#include "base.h"
#include "derive.h"
#include "graph.h"
#include "str.h"
#include "vec.h"

struct rm_value_place {
	rm_node node;      /* behind references */
	uint32_t edge;     /* the reference that the path names; RM_EDGE_NONE for ids, addresses and roots */
	bool is_separated; /* an array on the way has several holders: to change the value PHP would copy it first */
	bool is_inferred;  /* the way has an edge that was only inferred */
	bool is_weak;      /* the reference does not count */
};

struct rm_value_found {
	uint32_t class_id; /* the text names a class with instances; else RM_CLASS_NONE */
	bool is_too_long;  /* written out, the path is beyond all measure: not looked for */
	/* One: it is the value. Several: all of them have that path, ascending by node, and no more than a thousand. */
	RM_VEC(struct rm_value_place) places;
};

struct rm_value_finder;

struct rm_value_finder *rm_value_finder_new(const struct rm_derived *derived);
void rm_value_finder_free(struct rm_value_finder *finder);

/* Replaces what found holds. O(edges of the values on the way); what begins anywhere, O(edges of the graph). */
void rm_value_find(struct rm_value_found *found, struct rm_value_finder *finder, struct rm_text text);
void rm_value_found_release(struct rm_value_found *found);

#endif
