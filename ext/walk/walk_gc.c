/*
 * The collector's buffer of possible roots. Cycles of arrays that nobody holds any more are
 * reachable from nowhere else: objects have their store, arrays do not.
 *
 * The buffer hangs off a static variable of zend_gc.c. It is found by what zend_gc_get_status()
 * reports: threshold, number of roots, runs and collected count stand in one row behind the
 * buffer's pointer (gc_globals, same in 7.3 to 8.5). Thread-safe builds keep it in a thread's
 * storage without a name; there the buffer is not read.
 */
#include "walk_private.h"

#include "zend_gc.h"

#include "walk_maps.h"

struct gc_globals_head {
	const uintptr_t *buffer;
	uint8_t flags[4];
	uint32_t unused, first_unused, threshold, buffer_size, root_count, runs, collected;
};

struct gc_search {
	zend_gc_status status;
	const struct gc_globals_head *found;
	unsigned matches;
};

/* Entries carry a state in their low bits; 0 is a possible root. */
#define GC_ENTRY_STATE ((uintptr_t)3)

WALK_READS_ANYTHING static bool gc_head_matches(
	const struct gc_globals_head *head, const zend_gc_status *status)
{
	return head->threshold == status->threshold && head->root_count == status->num_roots &&
		   head->runs == status->runs && head->collected == status->collected &&
		   head->buffer != NULL && ((uintptr_t)head->buffer & 7) == 0 &&
		   head->first_unused <= head->buffer_size && head->buffer_size >= head->threshold &&
		   head->first_unused >= 1 &&
		   (head->flags[0] | head->flags[1] | head->flags[2] | head->flags[3]) <= 1 &&
		   head->buffer_size % 1024 == 0;
}

WALK_READS_ANYTHING static void gc_search_range(
	struct walk *walk, const char *name, const void *from, size_t size)
{
	struct gc_search *search = walk->gc_search;
	const char *at = (const char *)(((uintptr_t)from + 7) & ~(uintptr_t)7);

	(void)name;
	for (; at + sizeof *search->found <= (const char *)from + size && search->matches < 2;
		 at += 8) {
		const struct gc_globals_head *head = (const struct gc_globals_head *)at;

		if (head->threshold == search->status.threshold && gc_head_matches(head, &search->status)) {
			search->found = head;
			search->matches++;
		}
	}
}

/* Two candidates would be a guess: then there is none. */
void walk_gc_find(struct walk *walk)
{
	struct gc_search search = {.found = NULL, .matches = 0};

	zend_gc_get_status(&search.status);
	walk->gc_search = &search;
	walk_each_library_range(walk, gc_search_range);
	walk->gc_search = NULL;
	walk->gc_globals = search.matches == 1 && search.status.num_roots != 0 ? search.found : NULL;
}

void walk_root_gc_buffer(struct walk *walk)
{
	const struct gc_globals_head *head = walk->gc_globals;

	if (head == NULL) {
		return;
	}
	sink_count_attribute(&walk->sink, head->root_count);
	if (!sink_wants_edges(&walk->sink)) {
		return;
	}
	for (uint32_t i = 1; i < head->first_unused; i++) {
		const zend_refcounted *value = (const zend_refcounted *)head->buffer[i];
		enum sink_kind kind;

		if (((uintptr_t)value & GC_ENTRY_STATE) != 0) {
			continue;
		}
		/* Only a block that nobody has claimed is read, and never a free one: the buffer may not be
		 * what it looks like. */
		kind = sink_kind_at(&walk->sink, (uintptr_t)value);
		if (kind == SINK_ARRAY || (kind == SINK_NOTHING && GC_TYPE(value) == IS_ARRAY)) {
			sink_registry_edge(&walk->sink, i, SINK_ARRAY, (uintptr_t)value);
		}
	}
}
