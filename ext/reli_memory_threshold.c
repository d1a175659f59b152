/*
 * The allocator gets its chunks through a table of four functions, when it has one. Ours do with the system what the allocator does
 * by itself, so that chunks may come from one and go to the other; one of them looks at the sum on the way.
 */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "reli_memory_threshold.h"

#include <stdlib.h>
#include <string.h>

#include "compat/compat_storage.h"

#ifndef _WIN32

#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_ANONYMOUS
# define MAP_ANONYMOUS MAP_ANON
#endif

#define THRESHOLD_CHUNK_BYTES ((size_t)2 << 20)
/* The heap lies behind the header of its first chunk, and begins with a flag word and the table that we are after. */
#define THRESHOLD_HEAP_OFF    64u
#define THRESHOLD_STORAGE_OFF 8u

static bool threshold_wants_huge_pages;

/* ---- memory as the allocator would get it ---- */

static void *threshold_map(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/* With room to spare, which goes back on both sides. */
static void *threshold_map_aligned(size_t size, size_t alignment)
{
	size_t whole = size + alignment;
	uintptr_t start = (uintptr_t)threshold_map(whole), aligned;

	if (start == 0)
		return NULL;
	aligned = (start + alignment - 1) & ~(uintptr_t)(alignment - 1);
	if (aligned > start)
		munmap((void *)start, aligned - start);
	if (start + whole > aligned + size)
		munmap((void *)(aligned + size), start + whole - aligned - size);
	return (void *)aligned;
}

static void threshold_look(struct reli_memory_threshold *threshold, size_t more);

static void *threshold_alloc(zend_mm_storage *storage, size_t size, size_t alignment)
{
	void *memory;

	threshold_look(storage->data, size);
	memory = threshold_map(size);
	if (memory != NULL && ((uintptr_t)memory & (alignment - 1)) != 0) {
		munmap(memory, size);
		memory = threshold_map_aligned(size, alignment);
	}
#ifdef MADV_HUGEPAGE
	if (memory != NULL && threshold_wants_huge_pages)
		madvise(memory, size, MADV_HUGEPAGE);
#endif
	return memory;
}

static void threshold_free(zend_mm_storage *storage, void *memory, size_t size)
{
	(void)storage;
	munmap(memory, size);
}

static bool threshold_truncate_bool(zend_mm_storage *storage, void *memory, size_t old_size, size_t new_size)
{
	(void)storage;
	return munmap((char *)memory + new_size, old_size - new_size) == 0;
}

/* A block that cannot stay where it is will come to threshold_alloc(). */
static bool threshold_extend_bool(zend_mm_storage *storage, void *memory, size_t old_size, size_t new_size)
{
	threshold_look(storage->data, new_size - old_size);
#ifdef __linux__
	return mremap(memory, old_size, new_size, 0) != MAP_FAILED;
#else
	(void)memory;
	return false;
#endif
}

static inline int threshold_truncate_int(zend_mm_storage *storage, void *memory, size_t old_size, size_t new_size)
{
	return threshold_truncate_bool(storage, memory, old_size, new_size);
}

static inline int threshold_extend_int(zend_mm_storage *storage, void *memory, size_t old_size, size_t new_size)
{
	return threshold_extend_bool(storage, memory, old_size, new_size);
}

/* ---- looking ---- */

/* In bytes; 0 when there is nothing to compare with. A script may change its limit as it goes. */
static size_t threshold_bytes(const struct reli_memory_settings *settings)
{
	if (!settings->threshold_is_percent)
		return (size_t)settings->threshold;
	if (PG(memory_limit) <= 0)
		return 0;
	return (size_t)PG(memory_limit) / 100 * (size_t)settings->threshold;
}

/*
 * Whether this may be the last we hear of a process: nothing has come of the snapshot it is due, and the next chunk is beyond the
 * limit. An allocation that fails does not come here; and some builds let the program go on to a safe point beyond the limit, but
 * end it without a word at a second one.
 */
static bool threshold_is_last_chance(size_t usage)
{
	size_t limit = PG(memory_limit) > 0 ? (size_t)PG(memory_limit) : SIZE_MAX;

	return usage > limit || limit - usage < THRESHOLD_CHUNK_BYTES;
}

/*
 * Called by the allocator with its counters as they were, before it has `more` bytes. Only the very last chance is taken here, in
 * the middle of whatever is going on.
 */
static void threshold_look(struct reli_memory_threshold *threshold, size_t more)
{
	struct reli_memory_trigger *trigger = threshold->trigger;
	size_t wanted = threshold_bytes(threshold->settings), usage;

	if (wanted == 0)
		return;
	usage = zend_memory_usage(1) + more;
	if (usage < wanted)
		return;
	if (threshold->done_pid != getpid()) {
		threshold->done_pid = getpid();
		reli_memory_trigger_want(trigger, RELI_MEMORY_TRIGGER_THRESHOLD);
	}
	if (trigger->wanted[RELI_MEMORY_TRIGGER_THRESHOLD] && threshold_is_last_chance(usage))
		reli_memory_trigger_force(RELI_MEMORY_TRIGGER_THRESHOLD);
}

/* ---- the table ---- */

/* Where the heap keeps the table; NULL when this is no heap as we know them, or it has somebody else's. */
static zend_mm_storage **threshold_place(zend_mm_heap *heap)
{
	uintptr_t address = (uintptr_t)heap;
	zend_mm_heap *of_chunk;
	zend_mm_storage *stored;

	/* Where the allocator is switched off or replaced as a whole, the heap is a block of malloc's. */
	if ((address & (THRESHOLD_CHUNK_BYTES - 1)) != THRESHOLD_HEAP_OFF)
		return NULL;
	memcpy(&of_chunk, (const void *)(address - THRESHOLD_HEAP_OFF), sizeof of_chunk);
	memcpy(&stored, (const void *)(address + THRESHOLD_STORAGE_OFF), sizeof stored);
	if (of_chunk != heap || stored != NULL || zend_mm_get_storage(heap) != NULL)
		return NULL;
	return (zend_mm_storage **)(address + THRESHOLD_STORAGE_OFF);
}

void reli_memory_threshold_begin(struct reli_memory_threshold *threshold, const struct reli_memory_settings *settings,
	struct reli_memory_trigger *trigger)
{
	zend_mm_storage **place;
	const char *huge = getenv("USE_ZEND_ALLOC_HUGE_PAGES");
	const zend_mm_storage storage = {
		{ threshold_alloc, threshold_free, RELI_STORAGE_HANDLER(threshold_truncate), RELI_STORAGE_HANDLER(threshold_extend) },
		threshold,
	};

	threshold->heap = NULL;
	if (settings->threshold == 0)
		return;
	threshold->settings = settings;
	threshold->trigger = trigger;
	threshold_wants_huge_pages = huge != NULL && atoi(huge) != 0;
	place = RELI_STORAGE_IS_USABLE ? threshold_place(zend_mm_get_heap()) : NULL;
	if (place == NULL)
		return;
	memcpy(threshold->storage, &storage, sizeof storage);
	*place = (zend_mm_storage *)(void *)threshold->storage;
	/* The accessor knows the layout; when it does not see what was stored, the place was another field. */
	if (zend_mm_get_storage(zend_mm_get_heap()) != *place)
		*place = NULL;
	else
		threshold->heap = zend_mm_get_heap();
}

void reli_memory_threshold_end(struct reli_memory_threshold *threshold)
{
	zend_mm_storage *none = NULL;

	if (threshold->heap != NULL && (void *)zend_mm_get_storage(threshold->heap) == (void *)threshold->storage)
		memcpy((char *)threshold->heap + THRESHOLD_STORAGE_OFF, &none, sizeof none);
	threshold->heap = NULL;
}

const char *reli_memory_threshold_state(const struct reli_memory_threshold *threshold, const struct reli_memory_settings *settings)
{
	if (settings->threshold == 0)
		return "off";
	if (!RELI_STORAGE_IS_USABLE)
		return "not possible: PHP is a debug build";
	return threshold->heap != NULL ? "on" : "not possible: the allocator is switched off or replaced";
}

#else

void reli_memory_threshold_begin(struct reli_memory_threshold *threshold, const struct reli_memory_settings *settings,
	struct reli_memory_trigger *trigger)
{
	(void)threshold;
	(void)settings;
	(void)trigger;
}

void reli_memory_threshold_end(struct reli_memory_threshold *threshold)
{
	(void)threshold;
}

const char *reli_memory_threshold_state(const struct reli_memory_threshold *threshold, const struct reli_memory_settings *settings)
{
	(void)threshold;
	return settings->threshold == 0 ? "off" : "not possible on Windows";
}

#endif
