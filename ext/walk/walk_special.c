/*
 * Objects with an inside: which family an internal class belongs to, and the engine's own families
 * (closures, generators, fibers, weak references and maps, iterators, lazy objects). Those of
 * extensions are in walk_spl.c, walk_date.c, walk_pdo.c and walk_xml.c.
 *
 * A family is found by the name of the internal class that an object's class is or extends: user
 * code cannot take such a name, the class need not be loaded for the look-up, and it is done once a
 * class.
 */
#include "walk_inside.h"

#include <stdio.h>

#include "../compat/compat_callable.h"
#include "../compat/compat_closure.h"
#include "../compat/compat_fiber.h"
#include "../compat/compat_generator.h"
#include "../compat/compat_iterator.h"
#include "../compat/compat_lazy.h"
#include "../compat/compat_object.h"
#include "../compat/compat_weak.h"

/* --- shared by all families --- */

size_t inside_block_bytes(const struct walk *walk, const void *address)
{
	struct heap_block block;

	return reli_heap_block_of(&walk->sink.heap, (uintptr_t)address, &block) &&
				   block.start == (uintptr_t)address
			   ? block.size
			   : 0;
}

bool inside_is_block(const struct walk *walk, const void *address, size_t size)
{
	if (address == NULL) {
		return false;
	}
	if (walk->sink.heap.problem != NULL) {
		return true;
	}
	return inside_block_bytes(walk, address) >= size &&
		   sink_kind_at(&walk->sink, (uintptr_t)address) != SINK_FREE;
}

uint32_t inside_object_name(struct walk *walk, const zend_object *object)
{
	char text[RELI_NAME_MAX];
	const char *kept;
	int len;

	if (!sink_wants_names(&walk->sink)) {
		return 0;
	}
	len = snprintf(text, sizeof text, "%.240s#%u", ZSTR_VAL(object->ce->name), object->handle);
	kept = reli_own_mem_text(&walk->sink.mem, text, (size_t)len);
	return kept != NULL ? sink_name_bytes(&walk->sink, kept, (size_t)len, 0) : 0;
}

void inside_block(struct walk *walk, enum sink_location type, const void *address, size_t size)
{
	if (sink_wants_blocks(&walk->sink) && inside_block_bytes(walk, address) != 0) {
		sink_block(&walk->sink, type, (uintptr_t)address, size, 0);
	}
}

void inside_shared_block(struct walk *walk, const void *address, size_t size)
{
	if (walk->sink.phase != SINK_MARK ||
		sink_kind_at(&walk->sink, (uintptr_t)address) == SINK_NOTHING) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, address, size);
	}
}

void inside_counted_block(struct walk *walk, const void *address, const char *name)
{
	if (inside_block_bytes(walk, address) != 0) {
		walk_special(walk, inside_name(walk, name), RMEM_EDGE_MEMBER, SINK_SHARED, address);
	}
}

void walk_shared_node(struct walk *walk, const void *block)
{
	inside_block(walk, SINK_LOC_INTERNAL_DATA, block, inside_block_bytes(walk, block));
}

void inside_unknown_block(struct walk *walk, enum sink_location type, const void *address)
{
	size_t size = inside_block_bytes(walk, address);
	enum sink_kind kind = sink_kind_at(&walk->sink, (uintptr_t)address);

	/* Marking, second time: the block is ours by then. */
	if (size != 0 &&
		(kind == SINK_NOTHING ||
			(kind == SINK_BLOCK_OF_NODE && (walk->sink.phase != SINK_MARK || walk->scanning)))) {
		sink_block(&walk->sink, type, (uintptr_t)address, size, 0);
		/* For blocks alone: what looks like a value may be left from an earlier use of the memory.
		 */
		walk_scan_words(walk, address, (const char *)address + size, false);
	}
}

void inside_text(struct walk *walk, const char *text)
{
	size_t size = sink_wants_blocks(&walk->sink) ? inside_block_bytes(walk, text) : 0;

	if (size != 0) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, text, strnlen(text, size - 1) + 1);
	}
}

void inside_table(struct walk *walk, const HashTable *table, const char *name)
{
	if (!inside_is_block(walk, table, sizeof *table)) {
		return;
	}
	inside_block(walk, SINK_LOC_ARRAY, table, sizeof *table);
	walk_table_memory(walk, table);
	if (!sink_wants_values(&walk->sink)) {
		return;
	}
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		uint32_t place = sink_wants_names(&walk->sink)
							 ? sink_name_format(&walk->sink, "%s[%u]", name, entry.at - 1)
							 : 0;

		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			walk_string(walk, place, RMEM_EDGE_KEY, entry.key);
		}
		walk_value(walk, place, RMEM_EDGE_MEMBER, entry.value);
	}
}

void inside_callable_cache(struct walk *walk, const zend_fcall_info_cache *cache, uint32_t name)
{
	const zend_object *closure = reli_callable_cache_closure(cache);

	if (cache->function_handler == NULL) {
		return;
	}
	if (cache->object != NULL) {
		walk_object(walk, name, RMEM_EDGE_MEMBER, cache->object);
	}
	if (closure != NULL) {
		walk_object(walk, name, RMEM_EDGE_MEMBER, closure);
	}
	/* A call by __call() keeps a made-up function with the method's name. */
	if (cache->function_handler->common.fn_flags & ZEND_ACC_CALL_VIA_TRAMPOLINE) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, cache->function_handler, sizeof(zend_op_array));
		walk_string(walk, name, RMEM_EDGE_NAME,
			cache->function_handler->common.function_name);
	}
}

/* Full detail: parts that reli-prof shows as nodes of their own. Rows of memory stay on the object,
 * so there is nothing to open for them. */
static void inside_open(struct walk *walk, const char *name, enum sink_type type)
{
	if (sink_wants_values(&walk->sink)) {
		sink_open(&walk->sink, inside_name(walk, name), type);
	}
}

static void inside_close(struct walk *walk)
{
	if (sink_wants_values(&walk->sink)) {
		sink_close(&walk->sink);
	}
}

/* --- closures --- */

static bool closure_inside(struct walk *walk, zend_object *object)
{
	zend_function *function = reli_closure_function(object);

	inside_open(walk, "closure", SINK_TYPE_CLOSURE);
	if (function->type == ZEND_USER_FUNCTION) {
		walk_closure_function(walk, &function->op_array);
	} else {
		/* strlen(...): a copy of the internal function that counts the name. */
		walk_string(
			walk, inside_name(walk, "name"), RMEM_EDGE_NAME, function->common.function_name);
	}
	walk_value(walk, inside_name(walk, "this_ptr"), RMEM_EDGE_THIS, reli_closure_this(object));
	inside_close(walk);
	return true;
}

/* --- generators --- */

static zend_execute_data *generator_reverse(zend_execute_data *call)
{
	zend_execute_data *reversed = NULL;

	while (call != NULL) {
		zend_execute_data *next = call->prev_execute_data;

		call->prev_execute_data = reversed;
		reversed = call;
		call = next;
	}
	return reversed;
}

/*
 * Calls that were half-built when the generator yielded: one block, outermost call first, linked
 * from outside in. The engine turns the links around to read them and back again, and so do we:
 * nobody else looks in between.
 */
static void generator_frozen_calls(struct walk *walk, zend_generator *generator)
{
	zend_execute_data *frozen = generator->frozen_call_stack, *calls;
	size_t slots = 0;

	if (frozen == NULL) {
		return;
	}
	for (calls = frozen; calls != NULL; calls = calls->prev_execute_data) {
		slots += ZEND_CALL_FRAME_SLOT + ZEND_CALL_NUM_ARGS(calls);
	}
	inside_block(walk, SINK_LOC_FRAME, frozen, slots * sizeof(zval));
	if (sink_wants_edges(&walk->sink) && generator->execute_data != NULL) {
		calls = generator_reverse(frozen);
		walk_call_stack(walk, generator->execute_data, calls);
		generator_reverse(calls);
	}
}

/* Generators that wait for this one: a table only when there are several; they count us, we do not
 * count them. */
static void generator_children(struct walk *walk, const zend_generator *generator)
{
	const HashTable *children = generator->node.children > 1 ? generator->node.child.ht : NULL;

	if (inside_is_block(walk, children, sizeof *children)) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, children, sizeof *children);
		walk_table_memory(walk, children);
	}
}

static bool generator_inside(struct walk *walk, zend_object *object)
{
	zend_generator *generator = (zend_generator *)object;

	generator_children(walk, generator);
	inside_open(walk, "generator", SINK_TYPE_GENERATOR);
	if (generator->execute_data != NULL && generator->execute_data->func != NULL) {
		walk_special(
			walk, inside_name(walk, "0"), RMEM_EDGE_FRAME, SINK_FRAME, generator->execute_data);
	}
	generator_frozen_calls(walk, generator);
	walk_value(walk, inside_name(walk, "value"), RMEM_EDGE_MEMBER, &generator->value);
	walk_value(walk, inside_name(walk, "key"), RMEM_EDGE_MEMBER, &generator->key);
	walk_value(walk, inside_name(walk, "retval"), RMEM_EDGE_MEMBER, &generator->retval);
	walk_value(walk, inside_name(walk, "values"), RMEM_EDGE_MEMBER, &generator->values);
	walk_object(walk, inside_name(walk, "closure"), RMEM_EDGE_CLOSURE,
		reli_finished_generator_closure(generator));
	if (generator->node.parent != NULL) {
		walk_object(
			walk, inside_name(walk, "yield_from"), RMEM_EDGE_MEMBER, &generator->node.parent->std);
	}
	inside_close(walk);
	return true;
}

/* --- fibers --- */

/* The pages under the frames. Generators' frames have blocks of their own. */
static struct _zend_vm_stack *fiber_page(
	const struct walk *walk, const zend_execute_data *frame, const zend_execute_data *bottom)
{
	struct heap_block block;

	for (; frame != NULL; frame = frame->prev_execute_data) {
		if (!(ZEND_CALL_INFO(frame) & ZEND_CALL_GENERATOR) &&
			reli_heap_block_of(&walk->sink.heap, (uintptr_t)frame, &block) &&
			block.start != (uintptr_t)frame) {
			return (struct _zend_vm_stack *)block.start;
		}
		if (frame == bottom) {
			break;
		}
	}
	return NULL;
}

static void fiber_c_stack(struct walk *walk, const zend_object *object)
{
	const struct reli_fiber_stack *stack = reli_fiber_c_stack(object);

	const char *pointer = reli_fiber_stack_pointer(object);

	if (!inside_is_block(walk, stack, sizeof *stack)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, stack, sizeof *stack);
	sink_block(&walk->sink, SINK_LOC_FIBER_C_STACK, (uintptr_t)stack->memory, stack->size, 0);
	if (pointer != NULL) {
		/* array_map() and its like keep results in C variables while their callback sleeps. */
		walk_scan_words(walk, pointer, (const char *)stack->memory + stack->size, false);
	}
}

static bool fiber_inside(struct walk *walk, zend_object *object)
{
	const zend_execute_data *bottom = NULL;
	zend_execute_data *frames = reli_fiber_frames(object, &bottom);

	fiber_c_stack(walk, object);
	inside_open(walk, "fiber", SINK_TYPE_FIBER);
	walk_value(walk, inside_name(walk, "callback"), RMEM_EDGE_MEMBER, reli_fiber_callback(object));
	walk_value(walk, inside_name(walk, "result"), RMEM_EDGE_MEMBER, reli_fiber_result(object));
	if (frames != NULL && sink_wants_edges(&walk->sink)) {
		walk_page_list(walk, fiber_page(walk, frames, bottom));
		walk_frame_list(walk, frames, bottom);
	}
	inside_close(walk);
	if (frames != NULL && bottom != NULL && sink_wants_blocks(&walk->sink)) {
		/* The engine's placeholder below the first frame, a part of the page like all frames: so
		 * the pages are told before. */
		sink_block(
			&walk->sink, SINK_LOC_FRAME, (uintptr_t)bottom, ZEND_CALL_FRAME_SLOT * sizeof(zval), 0);
	}
	return true;
}

/* --- weak references and maps --- */

static bool weak_reference_inside(struct walk *walk, zend_object *object)
{
	const struct reli_weak_reference *reference =
		inside_fields(object, offsetof(struct reli_weak_reference, std));

	if (reference == NULL) {
		return false;
	}
	inside_open(walk, "weak_reference", SINK_TYPE_WEAK_REFERENCE);
	sink_edge(&walk->sink, inside_name(walk, "referent"), RMEM_EDGE_WEAK_REFERENT,
		RMEM_STRENGTH_WEAK, SINK_OBJECT, (uintptr_t)reference->referent);
	inside_close(walk);
	return true;
}

static bool weak_map_inside(struct walk *walk, zend_object *object)
{
	const struct reli_weak_map *map = inside_fields(object, offsetof(struct reli_weak_map, std));
	struct sink *sink = &walk->sink;

	if (map == NULL) {
		return false;
	}
	walk_table_memory(walk, &map->entries);
	if (!sink_wants_values(sink)) {
		return true;
	}
	inside_open(walk, "weak_map", SINK_TYPE_WEAK_MAP);
	for (struct walk_entry entry = walk_first(&map->entries); walk_next(&entry);) {
		const zend_object *key = reli_weak_map_key(entry.index);
		uint32_t name = inside_object_name(walk, key);

		sink_edge(
			sink, name, RMEM_EDGE_WEAK_MAP_KEY, RMEM_STRENGTH_WEAK, SINK_OBJECT, (uintptr_t)key);
		walk_value(walk, name, RMEM_EDGE_WEAK_MAP_VALUE, entry.value);
	}
	inside_close(walk);
	return true;
}

/* --- iterators --- */

/*
 * The value an iterator keeps. What it goes over tells how it looks behind the common part; those
 * that are not listed keep positions and borrowed pointers.
 */
static const zval *iterator_value(const struct walk *walk, const zend_object_iterator *iterator)
{
	static const struct {
		const char *name;
		size_t offset;
	} kinds[] = {
		{"DirectoryIterator", offsetof(struct reli_iterator_with_value, value)},
		{"DatePeriod", offsetof(struct reli_iterator_with_value, value)},
		{"DOMNodeList", offsetof(struct reli_iterator_with_value, value)},
		{"DOMNamedNodeMap", offsetof(struct reli_iterator_with_value, value)},
		{"Dom\\NodeList", offsetof(struct reli_iterator_with_value, value)},
		{"Dom\\NamedNodeMap", offsetof(struct reli_iterator_with_value, value)},
		{"PDOStatement", offsetof(struct reli_statement_iterator, value)},
	};
	const zval *value = reli_user_iterator_value(iterator);
	const zend_class_entry *ce =
		Z_TYPE(iterator->data) == IS_OBJECT ? Z_OBJCE(iterator->data) : NULL;

	for (; value == NULL && ce != NULL; ce = ce->parent) {
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds && ce->type != ZEND_USER_CLASS; i++) {
			if (strcmp(ZSTR_VAL(ce->name), kinds[i].name) == 0 &&
				inside_is_block(walk, iterator, kinds[i].offset + sizeof(zval))) {
				value = (const zval *)(const void *)((const char *)iterator + kinds[i].offset);
			}
		}
	}
	/* DirectoryIterator's own keeps itself there without counting. */
	return value != NULL && Z_TYPE_P(value) == IS_OBJECT && Z_TYPE(iterator->data) == IS_OBJECT &&
				   Z_OBJ_P(value) == Z_OBJ(iterator->data)
			   ? NULL
			   : value;
}

static bool iterator_inside(struct walk *walk, zend_object *object)
{
	const zend_object_iterator *iterator = (const zend_object_iterator *)object;
	const zval *value = iterator_value(walk, iterator);

	walk_value(walk, inside_name(walk, "data"), RMEM_EDGE_MEMBER, &iterator->data);
	if (value != NULL) {
		walk_value(walk, inside_name(walk, "value"), RMEM_EDGE_MEMBER, value);
	}
	return true;
}

static bool internal_iterator_inside(struct walk *walk, zend_object *object)
{
	const struct reli_internal_iterator *internal =
		inside_fields(object, offsetof(struct reli_internal_iterator, std));

	if (internal == NULL ||
		!inside_is_block(walk, internal->iterator, sizeof *internal->iterator)) {
		return false;
	}
	walk_object(walk, inside_name(walk, "iterator"), RMEM_EDGE_MEMBER, &internal->iterator->std);
	return true;
}

/* --- lazy objects: looked at, never initialised --- */

static void lazy_inside(struct walk *walk, const zend_object *object)
{
	struct reli_lazy lazy = reli_lazy_of(object);

	if (lazy.info == NULL) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, lazy.info, lazy.info_bytes);
	if (lazy.instance != NULL) {
		walk_object(walk, inside_name(walk, "lazy_instance"), RMEM_EDGE_MEMBER, lazy.instance);
	} else {
		walk_value(walk, inside_name(walk, "lazy_initializer"), RMEM_EDGE_MEMBER, lazy.initializer);
		inside_callable_cache(walk, lazy.callback, inside_name(walk, "lazy_callback"));
	}
}

/* --- families --- */

/* Classes that have their own create_object for the handlers' sake alone, such as exceptions. */
static bool inside_is_empty(const zend_object *object)
{
	return object->handlers->offset == 0 && object->handlers->free_obj == zend_object_std_dtor;
}

static const struct inside_class inside_engine_classes[] = {
	{"Closure", closure_inside},
	{"Generator", generator_inside},
	{"Fiber", fiber_inside},
	{"WeakReference", weak_reference_inside},
	{"WeakMap", weak_map_inside},
	{"InternalIterator", internal_iterator_inside},
	{"__iterator_wrapper", iterator_inside},
	{NULL, NULL},
};

static const struct inside_class *const inside_families[] = {
	inside_engine_classes,
	inside_spl_classes,
	inside_spl_iterator_classes,
	inside_date_classes,
	inside_pdo_classes,
	inside_xml_classes,
	inside_extension_classes,
	inside_sqlite_classes,
};

static const struct inside_class inside_nothing = {"", NULL};

static const struct inside_class *inside_find_name(const zend_string *name)
{
	for (size_t family = 0; family < sizeof inside_families / sizeof *inside_families; family++) {
		for (const struct inside_class *row = inside_families[family]; row->name != NULL; row++) {
			if (strlen(row->name) == ZSTR_LEN(name) &&
				memcmp(row->name, ZSTR_VAL(name), ZSTR_LEN(name)) == 0) {
				return row;
			}
		}
	}
	return NULL;
}

/* The nearest internal ancestor that we know. User classes are passed over: their names prove
 * nothing. */
static const struct inside_class *inside_find(const zend_class_entry *ce)
{
	for (; ce != NULL; ce = ce->parent) {
		const struct inside_class *found =
			ce->type != ZEND_USER_CLASS ? inside_find_name(ce->name) : NULL;

		if (found != NULL) {
			return found;
		}
	}
	return &inside_nothing;
}

static const struct inside_class *inside_of(struct walk *walk, const zend_object *object)
{
	struct walk_class *class = walk_class_of(walk, object->ce);
	const struct inside_class *found = class->inside;

	if (found == NULL) {
		found = inside_find(object->ce);
		if (class->ce != NULL) {
			class->inside = found;
		}
	}
	return found;
}

const void *walk_object_pointers_end(struct walk *walk, const zend_object *object)
{
	return inside_spl_pointers_end(inside_of(walk, object), object);
}

bool walk_object_inside(struct walk *walk, zend_object *object)
{
	const struct inside_class *found = inside_of(walk, object);

	if (!sink_wants_values(&walk->sink) && !sink_wants_blocks(&walk->sink)) {
		return true;
	}
	if (reli_object_is_lazy(object)) {
		lazy_inside(walk, object);
	}
	return found->describe != NULL ? found->describe(walk, object) : inside_is_empty(object);
}
