/*
 * Memory that dies together: findings, the texts of a report, the scratch of a pass.
 *
 *     struct rm_arena arena = { 0 };
 *     char *copy = rm_arena_text(&arena, text.ptr, text.len);
 *     rm_arena_clear(&arena);     empty, blocks kept for the next user
 *     rm_arena_release(&arena);
 *
 * Built with -DRM_ARENA_DEBUG every object is a block of its own, so that sanitizers see its bounds.
 */
#ifndef RM_ARENA_H
#define RM_ARENA_H

#include "base.h"

struct rm_arena_block;

struct rm_arena {
	struct rm_arena_block *blocks; /* the newest first: objects are cut from it */
	size_t used;                   /* bytes cut from the newest */
};

/* Aligned for any type. Never NULL; size 0 gives a valid pointer. */
void *rm_arena_alloc(struct rm_arena *arena, size_t size);
void *rm_arena_zalloc(struct rm_arena *arena, size_t size);
void *rm_arena_array(struct rm_arena *arena, size_t count, size_t size);
void *rm_arena_copy(struct rm_arena *arena, const void *bytes, size_t len);

/* A copy with a NUL after it; printf into the arena. */
char *rm_arena_text(struct rm_arena *arena, const char *text, size_t len);
char *rm_arena_printf(struct rm_arena *arena, const char *format, ...) RM_PRINTF(2, 3);

/* Takes over all that `from` holds; from is empty then. Pointers stay valid. */
void rm_arena_take(struct rm_arena *arena, struct rm_arena *from);

void rm_arena_clear(struct rm_arena *arena);
void rm_arena_release(struct rm_arena *arena);

#endif
