/*
 * Memory of one snapshot: whole mappings from the system, never from ZendMM and never from malloc,
 * so that the walk can run where either of them is locked, exhausted or broken. Everything is
 * released at once.
 *
 *	struct reli_own_mem mem;
 *	reli_own_mem_init(&mem);
 *	uint32_t *words = reli_own_mem_map(&mem, n * sizeof *words);
 *	...
 *	reli_own_mem_release(&mem);
 *
 * A mapping is zeroed and takes physical memory only where it is written. After the first refusal
 * `failed` stays set and every further call returns NULL; callers may check once at the end of a
 * step.
 */
#ifndef RELI_OWN_MEM_H
#define RELI_OWN_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RELI_OWN_MEM_MAPS 64

struct reli_own_mem {
	struct {
		void *base;
		size_t size;
	} maps[RELI_OWN_MEM_MAPS];
	unsigned map_count;
	bool failed;
	/* the current block of the small-text arena */
	char *text;
	size_t text_left;
};

void reli_own_mem_init(struct reli_own_mem *mem);
void reli_own_mem_release(struct reli_own_mem *mem);

/* A zeroed mapping of at least `size` bytes, page aligned; NULL when the system refuses. */
void *reli_own_mem_map(struct reli_own_mem *mem, size_t size);

/*
 * Says that a mapping will be used all over and in no order: the system may back it with huge pages, which saves address
 * translations. Does nothing where that cannot be had, and for mappings too small to matter.
 */
void reli_own_mem_use_all(void *base, size_t size);

/*
 * The mapping `base` enlarged to `size` bytes, maybe elsewhere; the new part is zero. NULL when the
 * system refuses; `base` is then still valid. base == NULL maps anew.
 */
void *reli_own_mem_grow(struct reli_own_mem *mem, void *base, size_t size);

/* Gives one mapping back before the others. NULL is allowed. */
void reli_own_mem_unmap(struct reli_own_mem *mem, void *base);

/* A copy of the text with a NUL behind it, in an arena of this memory; NULL when there is none
 * left. */
char *reli_own_mem_text(struct reli_own_mem *mem, const char *text, size_t len);

/* `count` zeroed 32-bit words from the same arena; NULL when there is none left. */
uint32_t *reli_own_mem_words(struct reli_own_mem *mem, size_t count);

#endif
