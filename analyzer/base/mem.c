#include "base.h"
#include "mem.h"

#include "leftover.h"
#include "log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * Each block is preceded by its size, so that freeing can be counted. 16 bytes keep the alignment of malloc; blocks are
 * few and big (columns, arena blocks), so the cost does not show.
 */
#define MEM_HEAD_BYTES 16u

/* Passes run in several threads: the counters are atomic, the rest is set before there are any. */
static struct {
	uint64_t limit;
	_Atomic uint64_t used;
	_Atomic uint64_t peak;
	atomic_flag is_ending;
} mem = { .is_ending = ATOMIC_FLAG_INIT };

static size_t *mem_head(void *ptr)
{
	return (size_t *)(void *)((char *)ptr - MEM_HEAD_BYTES);
}

static RM_NORETURN void mem_end(size_t size)
{
	/* Only one thread may end the program; the others wait for the end. */
	while (atomic_flag_test_and_set(&mem.is_ending))
		(void)pause();
	if (mem.limit != 0)
		rm_log_error("the memory limit of %" PRIu64 " bytes does not suffice", mem.limit);
	else
		rm_log_error("out of memory (%zu bytes asked for)", size);
	rm_leftover_remove();
	exit(4);
}

/* ---- blocks kept ---- */

/*
 * Big arrays that live for one step are given back and taken again by the next, and the kernel clears their pages each
 * time. So a few of them are kept. What is in use and what is kept never are more together than what was in use at once
 * before: a kept block goes when that would happen. With sanitizers nothing is kept, they want to see every use.
 */
#ifdef RM_ARENA_DEBUG
#define MEM_KEPT_BYTES (SIZE_MAX / 4)
#else
#define MEM_KEPT_BYTES ((size_t)1 << 20) /* from that size on */
#endif
#define MEM_KEPT_MAX 8

static struct {
	pthread_mutex_t lock;
	size_t *blocks[MEM_KEPT_MAX]; /* their heads */
	size_t count;
	_Atomic uint64_t bytes;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

static size_t *mem_kept_take(size_t index)
{
	size_t *block = kept.blocks[index];

	kept.blocks[index] = kept.blocks[--kept.count];
	(void)atomic_fetch_sub(&kept.bytes, *block);
	return block;
}

/*
 * The smallest that is large enough; NULL when there is none. One of more than twice the size stays for those who need as
 * much: what is cut off goes back.
 */
static size_t *mem_kept_find(size_t size)
{
	size_t *found = NULL;
	size_t best = MEM_KEPT_MAX;

	if (size < MEM_KEPT_BYTES || atomic_load(&kept.bytes) == 0)
		return NULL;
	(void)pthread_mutex_lock(&kept.lock);
	for (size_t i = 0; i < kept.count; i++) {
		size_t has = *kept.blocks[i];

		if (has >= size && has / 2 <= size && (best == MEM_KEPT_MAX || has < *kept.blocks[best]))
			best = i;
	}
	if (best != MEM_KEPT_MAX)
		found = mem_kept_take(best);
	(void)pthread_mutex_unlock(&kept.lock);
	return found;
}

/* Gives back what is kept beyond the peak. */
static void mem_kept_shrink(void)
{
	if (atomic_load(&kept.bytes) == 0 ||
		atomic_load(&mem.used) + atomic_load(&kept.bytes) <= atomic_load(&mem.peak))
		return;
	(void)pthread_mutex_lock(&kept.lock);
	while (kept.count > 0 && atomic_load(&mem.used) + atomic_load(&kept.bytes) > atomic_load(&mem.peak))
		free(mem_kept_take(0));
	(void)pthread_mutex_unlock(&kept.lock);
}

static void mem_keep(size_t *block)
{
	size_t *old = NULL;

	(void)pthread_mutex_lock(&kept.lock);
	if (kept.count == MEM_KEPT_MAX)
		old = mem_kept_take(0);
	kept.blocks[kept.count++] = block;
	(void)atomic_fetch_add(&kept.bytes, *block);
	(void)pthread_mutex_unlock(&kept.lock);
	free(old);
	mem_kept_shrink();
}

/* ---- counting ---- */

/* Counts before memory is asked for, so that two threads together cannot step over the limit. False: refused. */
static bool mem_reserve(size_t grown)
{
	uint64_t used = atomic_load(&mem.used), peak;

	if (grown > SIZE_MAX - MEM_HEAD_BYTES)
		return false;
	do {
		if (grown > UINT64_MAX - used)
			return false;
		if (mem.limit != 0 && (used > mem.limit || grown > mem.limit - used))
			return false;
	} while (!atomic_compare_exchange_weak(&mem.used, &used, used + grown));
	peak = atomic_load(&mem.peak);
	while (used + grown > peak && !atomic_compare_exchange_weak(&mem.peak, &peak, used + grown))
		continue;
	return true;
}

static void mem_give_back(size_t size)
{
	(void)atomic_fetch_sub(&mem.used, size);
}

/* ---- blocks ---- */

/*
 * Big blocks are written once from end to end, and most of that time goes into the kernel handing out pages: large pages
 * are two to three times faster. A hint; where it is unknown or refused nothing changes.
 */
#define MEM_HUGE_BYTES ((size_t)2 << 20)

static void mem_advise(void *block, size_t size)
{
#ifdef MADV_HUGEPAGE
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = ((uintptr_t)block + page - 1) & ~(page - 1);
	uintptr_t end = ((uintptr_t)block + size) & ~(page - 1);

	if (size >= MEM_HUGE_BYTES && start < end)
		(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
	(void)block;
	(void)size;
#endif
}

/* One that is kept. What it has too much goes back, unless that is too little to matter. */
static void *mem_old_block(size_t size, bool zeroed)
{
	size_t *block = mem_kept_find(size);

	if (block == NULL)
		return NULL;
	if (*block - size > size / 16) {
		size_t *cut = realloc(block, size + MEM_HEAD_BYTES);

		if (cut != NULL) {
			block = cut;
			*block = size;
		}
	}
	if (!mem_reserve(*block)) {
		free(block);
		return NULL;
	}
	mem_kept_shrink();
	if (zeroed)
		memset((char *)block + MEM_HEAD_BYTES, 0, size);
	return (char *)block + MEM_HEAD_BYTES;
}

static void *mem_new_block(size_t size, bool zeroed)
{
	size_t *block;

	if (!mem_reserve(size))
		return NULL;
	mem_kept_shrink();
	block = zeroed ? calloc(1, size + MEM_HEAD_BYTES) : malloc(size + MEM_HEAD_BYTES);
	if (block == NULL) {
		mem_give_back(size);
		return NULL;
	}
	mem_advise(block, size);
	*block = size;
	return (char *)block + MEM_HEAD_BYTES;
}

static void *mem_block(size_t size, bool zeroed)
{
	void *ptr = mem_old_block(size, zeroed);

	return ptr != NULL ? ptr : mem_new_block(size, zeroed);
}

void *rm_try_alloc(size_t size)
{
	return mem_block(size, false);
}

void *rm_alloc(size_t size)
{
	void *ptr = mem_block(size, false);

	if (ptr == NULL)
		mem_end(size);
	return ptr;
}

void *rm_calloc(size_t count, size_t size)
{
	size_t bytes = rm_size_mul(count, size);
	void *ptr = mem_block(bytes, true);

	if (ptr == NULL)
		mem_end(bytes);
	return ptr;
}

void *rm_array(size_t count, size_t size)
{
	return rm_alloc(rm_size_mul(count, size));
}

void *rm_try_realloc(void *ptr, size_t size)
{
	size_t old_size, grown;
	size_t *block;

	if (ptr == NULL)
		return rm_try_alloc(size);
	old_size = *mem_head(ptr);
	grown = size > old_size ? size - old_size : 0;
	if (!mem_reserve(grown))
		return NULL;
	mem_kept_shrink();
	block = realloc(mem_head(ptr), size + MEM_HEAD_BYTES);
	if (block == NULL) {
		mem_give_back(grown);
		return NULL;
	}
	*block = size;
	mem_give_back(size < old_size ? old_size - size : 0);
	return (char *)block + MEM_HEAD_BYTES;
}

void *rm_realloc(void *ptr, size_t size)
{
	void *moved = rm_try_realloc(ptr, size);

	if (moved == NULL)
		mem_end(size);
	return moved;
}

void *rm_realloc_array(void *ptr, size_t count, size_t size)
{
	return rm_realloc(ptr, rm_size_mul(count, size));
}

void rm_free(void *ptr)
{
	size_t *block;

	if (ptr == NULL)
		return;
	block = mem_head(ptr);
	mem_give_back(*block);
	if (*block >= MEM_KEPT_BYTES)
		mem_keep(block);
	else
		free(block);
}

size_t rm_mem_size(const void *ptr)
{
	return *(const size_t *)(const void *)((const char *)ptr - MEM_HEAD_BYTES);
}

void rm_mem_set_limit(uint64_t limit_bytes)
{
	mem.limit = limit_bytes;
}

uint64_t rm_mem_limit(void)
{
	return mem.limit;
}

uint64_t rm_mem_used(void)
{
	return atomic_load(&mem.used);
}

uint64_t rm_mem_peak(void)
{
	return atomic_load(&mem.peak);
}

size_t rm_size_add(size_t a, size_t b)
{
	if (a > SIZE_MAX - b)
		mem_end(SIZE_MAX);
	return a + b;
}

size_t rm_size_mul(size_t a, size_t b)
{
	if (b != 0 && a > SIZE_MAX / b)
		mem_end(SIZE_MAX);
	return a * b;
}
