/*
 * Cycles that are alike, together: the same classes as often, tied by the same properties as often,
 * and all alive or all garbage. Two hundred messages with attachments that point back at them are
 * one thing to say, not two hundred. Cycles without any object (classes and functions refer to each
 * other too) are nobody's business and left out.
 *
 *     struct rm_cycle_groups groups;
 *     rm_cycle_groups_find(&groups, derived);
 *     for (size_t i = 0; i < groups.groups.count; i++)
 *         for (uint32_t k = 0; k < groups.groups.items[i].count; k++)
 *             use(groups.cycles.items[groups.groups.items[i].first + k]);
 *     rm_cycle_groups_release(&groups);
 */
#ifndef RM_CYCLE_GROUPS_H
#define RM_CYCLE_GROUPS_H

#include "base.h"
#include "derive.h"
#include "graph.h"
#include "str.h"
#include "vec.h"

struct rm_cycle_group {
	uint32_t first;        /* in rm_cycle_groups.cycles */
	uint32_t count;        /* cycles */
	uint32_t object_count; /* of one cycle */
	uint32_t class_count;  /* different ones in one cycle */
	bool is_garbage;
	uint64_t bytes;    /* of all members of all its cycles, shallow */
	uint64_t retained; /* about what they hold: the sum over cycles, good enough for an order */
};

struct rm_cycle_groups {
	RM_VEC(struct rm_cycle_group) groups; /* those that hold the most first, then by first cycle */
	RM_VEC(uint32_t) cycles;              /* numbers of cycles, group by group, ascending within */
};

/* A class among the objects of one cycle. */
struct rm_cycle_class {
	uint32_t class_id;
	uint32_t count;
};

struct rm_cycle_classes {
	RM_VEC(struct rm_cycle_class) items; /* the most frequent first, then by name */
};

/*
 * A reference from an object to a member of its cycle, by the name that the program has for it:
 * properties of its table of dynamic ones, and variables that a closure has captured, are the
 * object's own.
 */
struct rm_cycle_link {
	uint32_t edge;
	rm_node child;
	rm_str name;  /* RM_STR_NONE for places without one: slots of C structures */
	uint8_t kind; /* PROPERTY, DYNAMIC_PROPERTIES, CAPTURED, THIS, MEMBER, ... */
};

struct rm_cycle_links {
	RM_VEC(struct rm_cycle_link) items;
};

/* Whether the edge counts for cycles: strong, and no entry of a weak map. */
static inline bool rm_cycle_edge_binds(const struct rm_derived *derived, const struct rm_edge *edge)
{
	return rm_flow_is_strong(edge->strength, edge->kind) &&
		   (edge->kind != RM_EDGE_WEAK_MAP_VALUE ||
			   rm_weak_maps_of_edge(&derived->weak_maps, edge->id) == NULL);
}

/* O(members of cycles and their edges). */
void rm_cycle_groups_find(struct rm_cycle_groups *groups, const struct rm_derived *derived);
void rm_cycle_groups_release(struct rm_cycle_groups *groups);

/* Replaces what classes and links hold. */
void rm_cycle_classes_of(
	struct rm_cycle_classes *classes, const struct rm_derived *derived, uint32_t cycle);
void rm_cycle_links_of(
	struct rm_cycle_links *links, const struct rm_derived *derived, uint32_t cycle, rm_node object);

/*
 * "1x App\Message + 3x App\Attachment", at most `max` classes and "... +2 more". Bytes of the file.
 */
void rm_cycle_composition(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_cycle_classes *classes, size_t max);

/* Cycles that have a value of the program in them, and the nodes of these. */
void rm_cycles_of_values(
	uint32_t *cycle_count, uint64_t *node_count, const struct rm_derived *derived);

#endif
