/*
 * Derived data kept beside the snapshot (sidecar.h), so that the next look at a big heap need not derive it again. It
 * never changes a result: it counts only for the very file and program that it was made from, and what it says is
 * checked so far that nothing can be led out of an array, round in a circle or off the tree.
 *
 *     struct rm_derived_cache *cache = rm_derived_cache_new(path, &options);      before the graph is loaded
 *     struct rm_derived *derived = rm_derived_cache_derive(cache, graph);
 *     ...                                                                          results go out first
 *     rm_derived_cache_store(cache, derived, findings);
 *     rm_derived_cache_free(cache);
 *
 * Kept are the columns that take long to compute; what follows from them in one pass (numbers and sums of the dominator
 * tree, indexes) is computed again. The findings of a report may be put with them, as bytes of which this file knows
 * nothing.
 */
#ifndef RM_DERIVED_CACHE_H
#define RM_DERIVED_CACHE_H

#include "base.h"
#include "derive.h"
#include "graph.h"
#include "str.h"

struct rm_derived_cache_options {
	bool is_off;       /* neither read nor write */
	bool will_rebuild; /* do not read, write whatever it took */
};

struct rm_derived_cache;

/* Never NULL. Databases have none: they hold several runs, and change without being replaced. */
struct rm_derived_cache *rm_derived_cache_new(const char *path, const struct rm_derived_cache_options *options);
void rm_derived_cache_free(struct rm_derived_cache *cache);

/* What rm_derive() does, or the same out of the sidecar. cache may be NULL. */
struct rm_derived *rm_derived_cache_derive(struct rm_derived_cache *cache, struct rm_graph *graph);

/*
 * For who wants the findings and nothing else: gives the graph its paths, and reads the findings. False when there are
 * none; then nothing has happened.
 */
bool rm_derived_cache_brief(struct rm_derived_cache *cache, struct rm_graph *graph);

/*
 * The findings that were put with what rm_derived_cache_derive() or _brief() has just loaded; ptr NULL: none. Borrowed from the cache.
 * They are bytes of a file: whoever decodes them checks all of it.
 */
struct rm_text rm_derived_cache_findings(const struct rm_derived_cache *cache);

/* Further time that the next run is spared by the findings; deriving counts itself. */
void rm_derived_cache_spent(struct rm_derived_cache *cache, double seconds);

/* Whether store would write if it were given findings. */
bool rm_derived_cache_wants(const struct rm_derived_cache *cache);

/*
 * Writes the sidecar if that is worth it: computing what it does not yet hold took longer than a second. findings may be
 * empty. That nothing could be written is no error, only slower next time.
 */
void rm_derived_cache_store(struct rm_derived_cache *cache, const struct rm_derived *derived, struct rm_text findings);

#endif
