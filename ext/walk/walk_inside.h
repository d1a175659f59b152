/*
 * What the describing functions of private structures share: objects of internal classes,
 * resources, output handlers.
 *
 * A private structure is read only after two checks: the field offset that the handlers give is the
 * one that our own declaration has, and each pointer that is followed starts a live block that is
 * large enough. What does not check out is left to the conservative scan, which finds the same
 * blocks without names.
 *
 *	const struct reli_spl_heap_object *intern = inside_fields(object, offsetof(struct
 * reli_spl_heap_object, std)); if (intern != NULL && inside_is_block(walk, intern->heap, sizeof
 **intern->heap)) { ... }
 */
#ifndef RELI_WALK_INSIDE_H
#define RELI_WALK_INSIDE_H

#include "walk_private.h"

#include "../compat/compat_sqlite.h"

#include <string.h>

/* The structure that holds the object, NULL when this build places the object elsewhere in it. */
static inline const void *inside_fields(const zend_object *object, size_t offset)
{
	return (size_t)object->handlers->offset == offset ? (const char *)object - offset : NULL;
}

/* Whether a live block of at least that size starts there. Without allocator data nothing can be
 * said: then the declarations are trusted. */
bool inside_is_block(const struct walk *walk, const void *address, size_t size);

/* Allocator's size of the block that starts there, 0 when none does. */
size_t inside_block_bytes(const struct walk *walk, const void *address);

/* Name of an edge; 0 in phases that write no edges, so that attributes do not fill the dictionary.
 */
static inline uint32_t inside_name(struct walk *walk, const char *text)
{
	return sink_wants_names(&walk->sink) ? sink_name(&walk->sink, text) : 0;
}

static inline uint32_t inside_index(struct walk *walk, uint32_t index)
{
	return sink_wants_names(&walk->sink) ? sink_name_format(&walk->sink, "[%u]", index) : 0;
}

/* Whether an edge to this value will be written: scalars are nodes in full detail only, and a
 * million names are not made for nothing. */
static inline bool inside_names_value(const struct walk *walk, const zval *value)
{
	return sink_wants_names(&walk->sink) && (walk->sink.full || Z_TYPE_P(value) >= IS_STRING);
}

/* "Class#handle", which tells instances apart; kept for the walk. */
uint32_t inside_object_name(struct walk *walk, const zend_object *object);

/* Memory that belongs to the node alone. Only heap blocks: what lies elsewhere may be shared or
 * static. */
void inside_block(struct walk *walk, enum sink_location type, const void *address, size_t size);

/* The same for a block that several nodes point at and that none of them frees: the first one has it. */
void inside_shared_block(struct walk *walk, const void *address, size_t size);

/* A block that goes with the last of the nodes that point at it: a node of its own. */
void inside_counted_block(struct walk *walk, const void *address, const char *name);

/* A block of the node that C code keeps and whose inside we do not know: the conservative scan
 * looks there. */
void inside_unknown_block(struct walk *walk, enum sink_location type, const void *address);

/* A text that ends in NUL, in a block of its own. */
void inside_text(struct walk *walk, const char *text);

/* A hash table with a header of its own that no refcount counts: header, table, values, keys. */
void inside_table(struct walk *walk, const HashTable *table, const char *name);

/* The references of a zend_fcall_info_cache that was made to be kept. */
void inside_callable_cache(struct walk *walk, const zend_fcall_info_cache *cache, uint32_t name);

/* --- one file a family; each says false when the layout is not the one it knows --- */

/* Classes by name, ended by a row of NULLs. */
struct inside_class {
	const char *name;
	/* Returns what walk_object_inside() does. */
	bool (*describe)(struct walk *walk, zend_object *object);
};

extern const struct inside_class inside_spl_classes[], inside_spl_iterator_classes[],
	inside_date_classes[], inside_pdo_classes[], inside_xml_classes[], inside_extension_classes[],
	inside_sqlite_classes[];

/* Where the pointers in front of an object end when there is more in front of it. */
const void *inside_spl_pointers_end(const struct inside_class *class, const zend_object *object);

/* Callables and collations of SQLite, for PDO's driver too. */
void inside_sqlite_callable(
	struct walk *walk, const char *name, const reli_sqlite_callable *callable);
void inside_sqlite_collations(
	struct walk *walk, const struct reli_sqlite_collation *collation, bool names_are_strings);

/* --- for the root groups --- */

/* State that modules keep in their globals and that we know: true when there was something to tell.
 */
bool walk_module_inside(struct walk *walk, const zend_module_entry *module);

/* The time zones of ext/date, by its globals. */
void inside_date_globals(struct walk *walk, const void *globals, size_t size);

/* A stream's structure and everything it owns, told on the current node. */
void inside_stream(struct walk *walk, const struct _php_stream *stream);

#endif
