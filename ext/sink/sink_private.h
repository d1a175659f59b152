/* What the files of the sink share: how a node is found, and what its word says. */
#ifndef RELI_SINK_PRIVATE_H
#define RELI_SINK_PRIVATE_H

#include "sink.h"

/* Kinds of blocks that are nodes themselves. */
static inline bool sink_kind_is_node(enum sink_kind kind)
{
	return kind >= SINK_STRING && kind <= SINK_UNREACHED;
}

static inline enum sink_kind sink_word_kind(uint32_t word)
{
	return (enum sink_kind) (word & SINK_WORD_KIND);
}

/* The special node of that kind at that address, or NULL. */
struct sink_special *sink_find_special(const struct sink *sink, enum sink_kind kind, uintptr_t address);
/* The same, added when missing; NULL when own memory ran out. */
struct sink_special *sink_get_special(struct sink *sink, enum sink_kind kind, uintptr_t address);

/* The node of that kind at that address; SINK_NO_NODE when nothing reached it. */
sink_ref sink_find(const struct sink *sink, enum sink_kind kind, uintptr_t address);

void sink_mark(struct sink *sink, enum sink_kind kind, uintptr_t address, bool inferred);
void sink_mark_block(struct sink *sink, uintptr_t address, uint64_t size);

/* Makes a node the one that is described. */
void sink_enter(struct sink *sink, sink_ref ref, uint32_t level, bool inferred);

enum sink_type sink_type_of(const struct sink *sink, enum sink_kind kind, uintptr_t address);

uint32_t sink_name_literal(struct sink *sink, const char *text, size_t len);

#endif
