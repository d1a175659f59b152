/*
 * Entries of weak maps. An entry keeps its value alive only while both map and key are alive, so it is neither a strong
 * edge of the map nor one of the key, but a pair of both (an ephemeron: B. Hayes, "Ephemerons: a new finalization
 * mechanism", OOPSLA 1997). What becomes of a value that refers to its own key differs: up to PHP 8.2 such an entry lives
 * as long as the map (measured), from 8.3 on the collector takes it away (php-src pull request 10932).
 *
 *     const struct rm_weak_maps *maps = &derived->weak_maps;
 *     for (uint32_t i = rm_weak_maps_first(maps, key); i < maps->by_key.count && entry(i)->key == key; i++) ...
 */
#ifndef RM_WEAK_MAPS_H
#define RM_WEAK_MAPS_H

#include "base.h"
#include "bitset.h"
#include "graph.h"
#include "vec.h"

struct rm_weak_entry {
	rm_node map;
	rm_node key;
	rm_node value;
	uint32_t edge; /* the edge from map to value */
};

struct rm_weak_maps {
	/* Entries whose values have memory of their own, ascending by edge (and so by map); scalars hold nothing. */
	RM_VEC(struct rm_weak_entry) entries;
	RM_VEC(uint32_t) by_key;      /* indexes of entries, ascending by key, then edge */
	bool keeps_own_key;           /* PHP <= 8.2: a value that refers to its key keeps the entry */
	struct rm_bitset dead;        /* by entry: the map is alive and the key is not; set by liveness.h */
};

void rm_weak_maps_find(struct rm_weak_maps *maps, const struct rm_graph *graph);
void rm_weak_maps_release(struct rm_weak_maps *maps);

/* The entry of a WEAK_MAP_VALUE edge; NULL when no key is known for it (then it is an ordinary edge). */
const struct rm_weak_entry *rm_weak_maps_of_edge(const struct rm_weak_maps *maps, uint32_t edge);

/* The first place in by_key with that key or a larger one. */
size_t rm_weak_maps_first(const struct rm_weak_maps *maps, rm_node key);

/* False for WEAK_MAP_VALUE edges whose entry is dead. */
bool rm_weak_maps_edge_lives(const struct rm_weak_maps *maps, uint32_t edge);

#endif
