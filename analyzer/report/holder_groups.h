/*
 * Who holds the instances of a class: references counted by the place they come from, the same property of all objects of
 * one class being one place, and so are all elements of an array.
 *
 *     struct rm_holder_groups groups = { 0 };
 *     rm_holder_groups_find(&groups, graph, class_id);
 *     rm_holder_group_label(&sb, graph, &groups.groups.items[0]);      App\Repository->users[*]
 *     rm_holder_groups_release(&groups);
 */
#ifndef RM_HOLDER_GROUPS_H
#define RM_HOLDER_GROUPS_H

#include "base.h"
#include "graph.h"
#include "map.h"
#include "str.h"
#include "vec.h"

struct rm_holder_group {
	uint64_t count;
	uint32_t class_id; /* of the object that has the property, else RM_CLASS_NONE */
	rm_str link;       /* the property */
	uint32_t edge;     /* where it is no property: a reference of the group */
	uint32_t levels;   /* arrays between that and the instances */
};

struct rm_holder_groups {
	RM_VEC(struct rm_holder_group) groups; /* the most references first */
	uint64_t count;                        /* references */
	struct rm_map index;
};

/* Strong references only. O(references to instances, times the arrays on the way). */
void rm_holder_groups_find(struct rm_holder_groups *groups, const struct rm_graph *graph, uint32_t class_id);
void rm_holder_groups_release(struct rm_holder_groups *groups);

void rm_holder_group_label(struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_holder_group *group);

#endif
