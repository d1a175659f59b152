/*
 * What the describing functions of classes, functions and constants share: the names, types and
 * attributes that a definition holds, and who tells of a piece that several definitions point at.
 *
 * A function's code is shared by closures, inherited methods and trait copies; its op_array struct
 * may stand in several tables; attributes go along with trait properties. Memory and references of
 * such a piece must be told once, so each has an owner:
 *
 *	if (walk_owns(walk, function->opcodes, function)) { ... tell of the code ... }
 *
 * The first that asks while marking becomes the owner, and later phases get the same answer.
 * Functions that stand in the engine's tables are registered before any closure asks, so that shared
 * code belongs to the definition and not to one of its closures.
 */
#ifndef RELI_WALK_DEFINITION_H
#define RELI_WALK_DEFINITION_H

#include "walk_private.h"

/* Whether `owner` tells of `piece`. */
bool walk_owns(struct walk *walk, const void *piece, const void *owner);
/* Who does; NULL while nobody has asked. */
const void *walk_owner_of(struct walk *walk, const void *piece);

/* Whether a pointer leads to memory of this process's PHP heap: what else definitions point at is
 * shared or permanent. */
bool walk_is_heap(const struct walk *walk, const void *address);

/* `name`, but 0 in phases that write no edges, so that nothing lands in the dictionary unused. */
static inline uint32_t walk_name(struct walk *walk, const char *name)
{
	return sink_wants_names(&walk->sink) ? sink_name(&walk->sink, name) : 0;
}

static inline void walk_named_string(struct walk *walk, const char *name, const zend_string *string)
{
	walk_string(walk, walk_name(walk, name), RMEM_EDGE_NAME, string);
}

/* The same for names that come by the thousand: only when they are in the heap. */
static inline void walk_heap_string(struct walk *walk, const char *name, const zend_string *string)
{
	if (string != NULL && walk_is_heap(walk, string)) {
		walk_named_string(walk, name, string);
	}
}

/* Whether a phase wants more of a definition than its attributes. In full detail every phase counts
 * its parts. */
static inline bool walk_wants_parts(const struct walk *walk)
{
	return walk->sink.full || sink_wants_edges(&walk->sink) || sink_wants_blocks(&walk->sink);
}

/* Bytes of the definition that stand in a block of their own or in a compiler arena. NULL is
 * allowed. */
static inline void walk_part(
	struct walk *walk, enum sink_location type, const void *address, size_t size)
{
	if (address != NULL && size != 0) {
		sink_block(&walk->sink, type, (uintptr_t)address, size, 0);
	}
}

/* Key strings that the table counts. */
void walk_counted_keys(struct walk *walk, const HashTable *table);

/*
 * `Class::name`, as much of it as fits. Names of anonymous classes hold a NUL and then the place of
 * the class: all of it where there is room, else what comes before.
 */
size_t walk_method_name(char *text, size_t room, const zend_class_entry *scope, const char *name);

/* "\\0Class\\0name", "\\0*\\0name" and "\\0class@anonymous\\0place\\0name" -> name. */
const char *walk_plain_name(const zend_string *mangled, size_t *len);
/*
 * Name of an instance property by its slot, `property_N` when the class does not tell. A private
 * property that a subclass hides by one of its own name is known by its class: `Parent::name`. The
 * second form gives the text, cut to `room`.
 */
uint32_t walk_property_name(struct walk *walk, const zend_class_entry *ce, uint32_t slot);
size_t walk_property_text(const zend_class_entry *ce, uint32_t slot, char *text, size_t room);

/* Name and list of a declared type. */
void walk_type(struct walk *walk, zend_type type);
/* Attributes of the definition `owner`. NULL is allowed. */
void walk_attributes(struct walk *walk, HashTable *attributes, const void *owner);
/* A function that stands in a table of `holder`: the edge, and the reference of its name that the
 * entry counts. */
void walk_held_function(
	struct walk *walk, uint32_t name, zend_function *function, const void *holder);

#endif
