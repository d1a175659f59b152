/*
 * Which entries of weak maps are dead: the map is reached, the key is not. Reaching depends on entries and entries on
 * reaching, so this is a fixpoint: the least one (a value is reached once map and key are) or, up to PHP 8.2, the greatest
 * (entries live until map or key is found not to be reached).
 */
#ifndef RM_WEAK_REACH_H
#define RM_WEAK_REACH_H

#include "base.h"
#include "graph.h"
#include "weak_maps.h"

/* starts: whatever is held from outside of the graph, roots and what X holds. Fills maps->dead. */
void rm_weak_reach(struct rm_weak_maps *maps, const struct rm_graph *graph, const rm_node *starts, size_t count);

#endif
