#include "base.h"
#include "arena.h"
#include "mem.h"

#include <stdarg.h>

#define ARENA_BLOCK_BYTES (64u * 1024u)
#define ARENA_ALIGN 16u

struct rm_arena_block {
	struct rm_arena_block *next;
	size_t size; /* of bytes[] */
	_Alignas(ARENA_ALIGN) unsigned char bytes[];
};

static struct rm_arena_block *arena_block_new(size_t size)
{
	struct rm_arena_block *block = rm_alloc(rm_size_add(sizeof(*block), size));

	block->size = size;
	return block;
}

void *rm_arena_alloc(struct rm_arena *arena, size_t size)
{
	struct rm_arena_block *block = arena->blocks;
	size_t rounded = rm_size_add(size, ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);

#ifndef RM_ARENA_DEBUG
	if (block != NULL && rounded <= block->size - arena->used) {
		void *ptr = block->bytes + arena->used;

		arena->used += rounded;
		return ptr;
	}
	/* A big object gets a block of its own behind the newest, which may still have room for small ones. */
	if (block != NULL && rounded > ARENA_BLOCK_BYTES / 4) {
		struct rm_arena_block *own = arena_block_new(rounded);

		own->next = block->next;
		block->next = own;
		return own->bytes;
	}
	block = arena_block_new(rounded > ARENA_BLOCK_BYTES ? rounded : ARENA_BLOCK_BYTES);
#else
	(void)rounded;
	block = arena_block_new(size);
#endif
	block->next = arena->blocks;
	arena->blocks = block;
	arena->used = rounded;
	return block->bytes;
}

void *rm_arena_zalloc(struct rm_arena *arena, size_t size)
{
	void *ptr = rm_arena_alloc(arena, size);

	memset(ptr, 0, size);
	return ptr;
}

void *rm_arena_array(struct rm_arena *arena, size_t count, size_t size)
{
	return rm_arena_alloc(arena, rm_size_mul(count, size));
}

void *rm_arena_copy(struct rm_arena *arena, const void *bytes, size_t len)
{
	void *ptr = rm_arena_alloc(arena, len);

	if (len != 0)
		memcpy(ptr, bytes, len);
	return ptr;
}

char *rm_arena_text(struct rm_arena *arena, const char *text, size_t len)
{
	char *copy = rm_arena_alloc(arena, rm_size_add(len, 1));

	if (len != 0)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *rm_arena_printf(struct rm_arena *arena, const char *format, ...)
{
	va_list args, again;
	char *text;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	assert(len >= 0);
	text = rm_arena_alloc(arena, (size_t)len + 1);
	(void)vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

void rm_arena_take(struct rm_arena *arena, struct rm_arena *from)
{
	struct rm_arena_block *last = from->blocks;

	if (last == NULL)
		return;
	if (arena->blocks == NULL) {
		*arena = *from;
	} else {
		/* Behind the newest, from which objects are still cut. */
		while (last->next != NULL)
			last = last->next;
		last->next = arena->blocks->next;
		arena->blocks->next = from->blocks;
	}
	from->blocks = NULL;
	from->used = 0;
}

void rm_arena_clear(struct rm_arena *arena)
{
	struct rm_arena_block *keep = arena->blocks;

	if (keep == NULL)
		return;
#ifndef RM_ARENA_DEBUG
	while (keep->next != NULL) {
		struct rm_arena_block *gone = keep->next;

		keep->next = gone->next;
		rm_free(gone);
	}
	arena->used = 0;
#else
	rm_arena_release(arena);
#endif
}

void rm_arena_release(struct rm_arena *arena)
{
	while (arena->blocks != NULL) {
		struct rm_arena_block *gone = arena->blocks;

		arena->blocks = gone->next;
		rm_free(gone);
	}
	arena->used = 0;
}
