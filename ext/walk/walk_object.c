/*
 * Objects: block, declared properties, guard, dynamic properties. What classes of extensions keep
 * beside these is told by walk_object_inside().
 */
#include "walk_definition.h"

#include "../compat/compat_frame.h"
#include "../compat/compat_object.h"
#include "../compat/compat_weak.h"
#include "walk_inside.h"

/* --- classes as objects see them --- */

static struct walk_class *class_place(struct walk *walk, const zend_class_entry *ce)
{
	uint32_t at =
		(uint32_t)(((uintptr_t)ce * UINT64_C(0x9e3779b97f4a7c15)) >> 40) & (walk->class_size - 1);

	while (walk->classes[at].ce != NULL && walk->classes[at].ce != ce) {
		at = (at + 1) & (walk->class_size - 1);
	}
	return &walk->classes[at];
}

static int class_table_grow(struct walk *walk)
{
	struct walk_class *old = walk->classes;
	uint32_t old_size = walk->class_size, size = old_size == 0 ? 4096 : old_size * 2;
	struct walk_class *classes = reli_own_mem_map(&walk->sink.mem, size * sizeof *classes);

	if (classes == NULL) {
		return -1;
	}
	walk->classes = classes;
	walk->class_size = size;
	for (uint32_t i = 0; i < old_size; i++) {
		if (old[i].ce != NULL) {
			*class_place(walk, old[i].ce) = old[i];
		}
	}
	reli_own_mem_unmap(&walk->sink.mem, old);
	return 0;
}

/* Names are made in the phase that first may make any; rows of later phases use the ids. */
static void class_make_names(struct walk *walk, struct walk_class *class)
{
	class->name = walk_string_name(walk, class->ce->name);
	class->slot_names = reli_own_mem_words(&walk->sink.mem, class->slot_count + 1);
	for (uint32_t slot = 0; class->slot_names != NULL && slot < class->slot_count; slot++) {
		class->slot_names[slot] = walk_property_name(walk, class->ce, slot);
	}
}

/* Never NULL; with own memory exhausted, a class of no slots. */
struct walk_class *walk_class_of(struct walk *walk, zend_class_entry *ce)
{
	static struct walk_class nothing;
	struct walk_class *class = walk->last_class;

	if (class == NULL || class->ce != ce) {
		if (walk->class_count * 2 >= walk->class_size && class_table_grow(walk) != 0) {
			return &nothing;
		}
		class = class_place(walk, ce);
		if (class->ce == NULL) {
			class->ce = ce;
			class->slot_count = (uint32_t)ce->default_properties_count;
			walk->class_count++;
		}
		walk->last_class = class;
	}
	if (class->slot_names == NULL && sink_wants_names(&walk->sink)) {
		class_make_names(walk, class);
	}
	return class;
}

/* --- objects --- */

/* Offset of the zend_object in its block: internal classes put their own fields in front. */
static uint32_t object_offset(const zend_object *object)
{
	return object->handlers != NULL ? (uint32_t)object->handlers->offset : 0;
}

static bool object_is_plain(const zend_object *object)
{
	/* The engine's iterators are objects of a class that was never registered: only their handlers
	 * tell. */
	return object->ce->create_object == NULL && object_offset(object) == 0 &&
		   object->handlers->free_obj == zend_object_std_dtor;
}

/*
 * Bytes of the object itself. Internal classes put their fields in front of the zend_object, which
 * ends the structure, or (closures, generators and others of the engine) behind it: then the
 * structure's size is not known here, and the block stands for it.
 */
static uint64_t object_size(const zend_object *object, const struct heap_block *block)
{
	uint64_t size =
		object_offset(object) + sizeof(zend_object) + zend_object_properties_size(object->ce);

	return !object_is_plain(object) && object_offset(object) == 0 && block->size >= size
			   ? block->size
			   : size;
}

static void object_row(struct walk *walk, const zend_object *object, const struct heap_block *block,
	const struct walk_class *class)
{
	struct sink_own own = {
		.address = (uintptr_t)object - object_offset(object),
		.size = object_size(object, block),
		.class_id = class->name,
		.string_id = RMEM_NONE,
		.refcount = GC_REFCOUNT(object),
		.type_info = GC_TYPE_INFO(object),
	};

	sink_own(&walk->sink, SINK_LOC_OBJECT, &own);
}

/*
 * The slot behind the last property: the name for which a magic accessor runs now or, once there
 * were two, a table of counters. The table is the object's alone and no value of the program.
 */
static void object_guard(struct walk *walk, const zend_object *object)
{
	struct sink *sink = &walk->sink;
	const zval *guard = &object->properties_table[object->ce->default_properties_count];

	if (!(object->ce->ce_flags & ZEND_ACC_USE_GUARDS)) {
		return;
	}
	if (Z_TYPE_P(guard) == IS_STRING) {
		walk_value(walk, sink_name(sink, "__guard"), RMEM_EDGE_MEMBER, guard);
	} else if (Z_TYPE_P(guard) == IS_ARRAY) {
		sink_block(sink, SINK_LOC_INTERNAL_DATA, (uintptr_t)Z_ARR_P(guard), sizeof(zend_array), 0);
		walk_table_memory(walk, Z_ARR_P(guard));
		for (struct walk_entry entry = walk_first(Z_ARR_P(guard)); walk_next(&entry);) {
			/* The lowest bit marks the first counter, which stays in the slot itself. */
			if (((uintptr_t)Z_PTR_P(entry.value) & 1) == 0) {
				sink_block(sink, SINK_LOC_INTERNAL_DATA, (uintptr_t)Z_PTR_P(entry.value),
					sizeof(uint32_t), 0);
			}
			if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
				walk_string(walk, sink_name(sink, "__guard"), RMEM_EDGE_KEY, entry.key);
			}
		}
	}
}

/* PHP keeps who looks at an object beside it, and frees the list with the object. */
static void object_weak_holders(struct walk *walk, const zend_object *object)
{
	const HashTable *holders = reli_weak_holders(object);

	if (holders != NULL && inside_is_block(walk, holders, sizeof *holders)) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, holders, sizeof *holders);
		walk_table_memory(walk, holders);
	}
}

static uint32_t object_properties(
	struct walk *walk, zend_object *object, const struct walk_class *class)
{
	struct sink *sink = &walk->sink;
	uint32_t initialised = 0;

	sink_open(
		sink, sink->full ? sink_name(sink, "object_properties") : 0, SINK_TYPE_OBJECT_PROPERTIES);
	for (uint32_t slot = 0; slot < class->slot_count; slot++) {
		const zval *value = &object->properties_table[slot];

		/* A slot of a lazy object that is not initialised is undef too; the property table must not
		 * be asked for. */
		if (Z_TYPE_P(value) != IS_UNDEF) {
			initialised++;
			if (sink_wants_values(sink)) {
				walk_value(walk, class->slot_names != NULL ? class->slot_names[slot] : 0,
					RMEM_EDGE_PROPERTY, value);
			}
		}
	}
	if (sink->full) {
		sink_count_attribute(sink, class->slot_count);
	}
	sink_close(sink);
	return initialised;
}

static uint32_t object_flags(const zend_object *object)
{
	uint32_t flags = RMEM_CONTAINER_OBJECT;

	flags |= object_is_plain(object) ? 0 : RMEM_CONTAINER_INTERNAL_STATE;
	flags |= reli_object_is_enum_case(object) ? RMEM_CONTAINER_ENUM_CASE : 0;
	flags |= reli_object_is_lazy(object) ? RMEM_CONTAINER_LAZY : 0;
	flags |= GC_FLAGS(object) & IS_OBJ_DESTRUCTOR_CALLED ? RMEM_CONTAINER_DESTRUCTED : 0;
	flags |= GC_FLAGS(object) & IS_OBJ_FREE_CALLED ? RMEM_CONTAINER_FREED : 0;
	return flags;
}

/* What is neither zend_object nor property slot. Fields in front are cleared when the object is
 * made; behind it nobody promises that. */
static void object_scan(
	struct walk *walk, const zend_object *object, const struct heap_block *block, bool known)
{
	if (block->size == 0) {
		return;
	}
	if (object_offset(object) != 0) {
		walk_scan_words(
			walk, (const void *)block->start, walk_object_pointers_end(walk, object), !known);
	} else {
		walk_scan_words(walk,
			(const char *)object + object_size(object, &(struct heap_block){0, 0, 0}),
			(const char *)block->start + block->size, false);
	}
}

/* A trace keeps sensitive arguments wrapped, long after the call. */
static void object_hide_wrapped(struct walk *walk, const zend_object *object)
{
	if (walk->sink.phase == SINK_MARK && reli_class_hides_value(object->ce) &&
		object->ce->default_properties_count > 0) {
		walk_hide_value(walk, &object->properties_table[0]);
	}
}

void walk_object_node(struct walk *walk, zend_object *object, const struct heap_block *block)
{
	struct sink *sink = &walk->sink;
	const struct walk_class *class = walk_class_of(walk, object->ce);
	uint32_t initialised = 0, flags = object_flags(object);

	if (sink_wants_blocks(sink)) {
		object_row(walk, object, block, class);
	}
	if (flags & RMEM_CONTAINER_FREED) {
		/* free_obj has run: properties and private parts may be gone already. */
		sink_container(sink, flags, 0, class->slot_count, object->handle);
		return;
	}
	object_guard(walk, object);
	object_weak_holders(walk, object);
	if (sink_wants_values(sink)) {
		object_hide_wrapped(walk, object);
		initialised = object_properties(walk, object, class);
		if (object->properties != NULL) {
			walk_array(walk, sink_name(sink, "dynamic_properties"), RMEM_EDGE_DYNAMIC_PROPERTIES,
				object->properties);
		}
	}
	if (flags & (RMEM_CONTAINER_INTERNAL_STATE | RMEM_CONTAINER_LAZY)) {
		object_scan(walk, object, block, walk_object_inside(walk, object));
	}
	sink_container(sink, flags, initialised, class->slot_count, object->handle);
}
