/*
 * See own_mem.h. The table of mappings is small and fixed because the walk has a fixed number of
 * arrays: growing one moves its mapping (mremap) instead of adding another.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "own_mem.h"

#include <string.h>
#include <sys/mman.h>

#define OWN_MEM_PAGE       ((size_t)4096)
#define OWN_MEM_HUGE_MIN   ((size_t)8 * 1024 * 1024)
#define OWN_MEM_TEXT_BLOCK ((size_t)64 * 1024)

static size_t own_mem_round(size_t size)
{
	return size == 0 ? OWN_MEM_PAGE : (size + OWN_MEM_PAGE - 1) & ~(OWN_MEM_PAGE - 1);
}

void reli_own_mem_init(struct reli_own_mem *mem)
{
	memset(mem, 0, sizeof *mem);
}

void reli_own_mem_release(struct reli_own_mem *mem)
{
	for (unsigned i = 0; i < mem->map_count; i++) {
		munmap(mem->maps[i].base, mem->maps[i].size);
	}
	reli_own_mem_init(mem);
}

static void *own_mem_refuse(struct reli_own_mem *mem)
{
	mem->failed = true;
	return NULL;
}

void *reli_own_mem_map(struct reli_own_mem *mem, size_t size)
{
	void *base;

	if (mem->failed || mem->map_count == RELI_OWN_MEM_MAPS || size > SIZE_MAX - OWN_MEM_PAGE) {
		return own_mem_refuse(mem);
	}
	size = own_mem_round(size);
	base = mmap(
		NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED) {
		return own_mem_refuse(mem);
	}
	mem->maps[mem->map_count].base = base;
	mem->maps[mem->map_count].size = size;
	mem->map_count++;
	return base;
}

void reli_own_mem_use_all(void *base, size_t size)
{
#ifdef MADV_HUGEPAGE
	if (base != NULL && size >= OWN_MEM_HUGE_MIN) {
		madvise(base, size, MADV_HUGEPAGE);
	}
#else
	(void)base;
	(void)size;
#endif
}

static unsigned own_mem_find(const struct reli_own_mem *mem, const void *base)
{
	unsigned i = 0;

	while (i < mem->map_count && mem->maps[i].base != base) {
		i++;
	}
	return i;
}

void *reli_own_mem_grow(struct reli_own_mem *mem, void *base, size_t size)
{
	unsigned i = own_mem_find(mem, base);
	void *moved;

	if (base == NULL || i == mem->map_count) {
		return reli_own_mem_map(mem, size);
	}
	if (mem->failed || size > SIZE_MAX - OWN_MEM_PAGE) {
		return own_mem_refuse(mem);
	}
	size = own_mem_round(size);
	if (size <= mem->maps[i].size) {
		return base;
	}
	moved = mremap(base, mem->maps[i].size, size, MREMAP_MAYMOVE);
	if (moved == MAP_FAILED) {
		return own_mem_refuse(mem);
	}
	mem->maps[i].base = moved;
	mem->maps[i].size = size;
	return moved;
}

void reli_own_mem_unmap(struct reli_own_mem *mem, void *base)
{
	unsigned i = own_mem_find(mem, base);

	if (base != NULL && i < mem->map_count) {
		munmap(base, mem->maps[i].size);
		mem->maps[i] = mem->maps[--mem->map_count];
	}
}

/* `len` zeroed bytes of the arena. */
static char *own_mem_arena(struct reli_own_mem *mem, size_t len)
{
	char *bytes;

	if (len > mem->text_left) {
		/* Each block is larger than the ones before, so that many texts do not fill the table of
		 * mappings. */
		size_t block = (len > OWN_MEM_TEXT_BLOCK ? len : OWN_MEM_TEXT_BLOCK)
					   << (mem->map_count / 8);
		char *fresh = reli_own_mem_map(mem, block);

		if (fresh == NULL) {
			return NULL;
		}
		mem->text = fresh;
		mem->text_left = block;
	}
	bytes = mem->text;
	mem->text += len;
	mem->text_left -= len;
	return bytes;
}

char *reli_own_mem_text(struct reli_own_mem *mem, const char *text, size_t len)
{
	char *copy = own_mem_arena(mem, len + 1);

	if (copy != NULL) {
		memcpy(copy, text, len);
	}
	return copy;
}

uint32_t *reli_own_mem_words(struct reli_own_mem *mem, size_t count)
{
	char *bytes = own_mem_arena(mem, count * sizeof(uint32_t) + sizeof(uint32_t));
	uintptr_t aligned = ((uintptr_t)bytes + sizeof(uint32_t) - 1) & ~(sizeof(uint32_t) - 1);

	return bytes == NULL ? NULL : (uint32_t *)aligned;
}
