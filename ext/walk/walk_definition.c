/* See walk_definition.h. */
#include "walk_definition.h"

#include "../compat/compat_attribute.h"
#include "../compat/compat_class.h"
#include "../compat/compat_function.h"
#include "../compat/compat_type.h"

#include <stdio.h>
#include <string.h>

/* --- owners --- */

struct owner_row {
	const void *piece, *owner;
};

struct walk_owners {
	struct owner_row *rows; /* open addressing by piece */
	uint32_t count, size;
};

#define OWNERS_FIRST_SIZE 4096u

static struct owner_row *owner_place(const struct walk_owners *owners, const void *piece)
{
	uint32_t at =
		(uint32_t)(((uintptr_t)piece * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (owners->size - 1);

	while (owners->rows[at].piece != NULL && owners->rows[at].piece != piece) {
		at = (at + 1) & (owners->size - 1);
	}
	return &owners->rows[at];
}

static int owners_grow(struct walk *walk, struct walk_owners *owners)
{
	struct walk_owners old = *owners;
	uint32_t size = old.size == 0 ? OWNERS_FIRST_SIZE : old.size * 2;
	struct owner_row *rows = reli_own_mem_map(&walk->sink.mem, size * sizeof *rows);

	if (rows == NULL) {
		return -1;
	}
	owners->rows = rows;
	owners->size = size;
	for (uint32_t i = 0; i < old.size; i++) {
		if (old.rows[i].piece != NULL) {
			*owner_place(owners, old.rows[i].piece) = old.rows[i];
		}
	}
	reli_own_mem_unmap(&walk->sink.mem, old.rows);
	return 0;
}

/* The owner after `owner` asked for the piece; NULL when own memory ran out. */
static const void *owner_claim(struct walk *walk, const void *piece, const void *owner)
{
	struct walk_owners *owners = walk->owners;
	struct owner_row *row = owner_place(owners, piece);

	if (row->piece == NULL) {
		if ((owners->count + 1) * 2 > owners->size) {
			if (owners_grow(walk, owners) != 0) {
				return NULL;
			}
			row = owner_place(owners, piece);
		}
		*row = (struct owner_row){piece, owner};
		owners->count++;
	}
	return row->owner;
}

/* --- functions known before anything is described --- */

/* Code nested deeper than this is registered by whoever is described first. */
#define NESTED_DEPTH_MAX 64

struct nested_level {
	const zend_op_array *function;
	uint32_t next;
};

/* One function and those that its code declares. */
static void register_function(struct walk *walk, const zend_op_array *function, const void *holder)
{
	struct nested_level stack[NESTED_DEPTH_MAX];
	unsigned depth = 0;

	owner_claim(walk, function, holder);
	if (owner_claim(walk, function->opcodes, function) != function) {
		return;
	}
	stack[depth++] = (struct nested_level){function, 0};
	while (depth > 0) {
		struct nested_level *top = &stack[depth - 1];
		uint32_t count;
		zend_op_array **nested = reli_function_nested(top->function, &count);
		const zend_op_array *next;

		if (top->next == count) {
			depth--;
			continue;
		}
		next = nested[top->next++];
		owner_claim(walk, next, top->function);
		if (owner_claim(walk, next->opcodes, next) == next && depth < NESTED_DEPTH_MAX) {
			stack[depth++] = (struct nested_level){next, 0};
		}
	}
}

static void register_hooks(struct walk *walk, const zend_class_entry *ce)
{
	for (struct walk_entry entry = walk_first(&ce->properties_info); walk_next(&entry);) {
		const zend_property_info *info = Z_PTR_P(entry.value);
		uint32_t count;
		zend_function **hooks = reli_property_hooks(info, &count);

		for (uint32_t i = 0; i < count; i++) {
			if (info->ce == ce && hooks[i] != NULL && hooks[i]->common.scope == ce) {
				register_function(walk, &hooks[i]->op_array, info);
			}
		}
	}
}

static void register_class(struct walk *walk, const zend_class_entry *ce)
{
	if (ce->type != ZEND_USER_CLASS) {
		return;
	}
	for (struct walk_entry entry = walk_first(&ce->function_table); walk_next(&entry);) {
		const zend_function *function = Z_PTR_P(entry.value);

		if (function->type == ZEND_USER_FUNCTION && function->common.scope == ce) {
			register_function(walk, &function->op_array, ce);
		}
	}
	register_hooks(walk, ce);
}

static void register_tables(struct walk *walk)
{
	for (struct walk_entry entry = walk_first(EG(function_table)); walk_next(&entry);) {
		const zend_function *function = Z_PTR_P(entry.value);

		if (function->type == ZEND_USER_FUNCTION) {
			register_function(walk, &function->op_array, EG(function_table));
		}
	}
	for (struct walk_entry entry = walk_first(EG(class_table)); walk_next(&entry);) {
		register_class(walk, Z_PTR_P(entry.value));
	}
}

/* Scripts that run now: their code is in no table. */
static void register_running(struct walk *walk)
{
	for (const zend_execute_data *frame = EG(current_execute_data); frame != NULL;
		 frame = frame->prev_execute_data) {
		const zend_function *function = frame->func;

		if (function != NULL && ZEND_USER_CODE(function->type) &&
			function->common.function_name == NULL) {
			register_function(walk, &function->op_array, NULL);
		}
	}
}

static bool owners_ready(struct walk *walk)
{
	if (walk->owners == NULL && walk->sink.phase == SINK_MARK) {
		struct walk_owners *owners = reli_own_mem_map(&walk->sink.mem, sizeof *owners);

		if (owners == NULL || owners_grow(walk, owners) != 0) {
			return false;
		}
		walk->owners = owners;
		register_tables(walk);
		register_running(walk);
	}
	return walk->owners != NULL;
}

bool walk_owns(struct walk *walk, const void *piece, const void *owner)
{
	if (!owners_ready(walk)) {
		return false;
	}
	if (walk->sink.phase == SINK_MARK) {
		return owner_claim(walk, piece, owner) == owner;
	}
	return owner_place(walk->owners, piece)->owner == owner;
}

const void *walk_owner_of(struct walk *walk, const void *piece)
{
	return owners_ready(walk) ? owner_place(walk->owners, piece)->owner : NULL;
}

/* --- parts of definitions --- */

bool walk_is_heap(const struct walk *walk, const void *address)
{
	struct heap_block block;

	return reli_heap_block_of(&walk->sink.heap, (uintptr_t)address, &block);
}

void walk_counted_keys(struct walk *walk, const HashTable *table)
{
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			walk_string(walk, walk_entry_name(walk, &entry), RMEM_EDGE_KEY, entry.key);
		}
	}
}

/* --- names of properties --- */

const char *walk_plain_name(const zend_string *mangled, size_t *len)
{
	const char *text = ZSTR_VAL(mangled);
	const char *second, *third;

	*len = ZSTR_LEN(mangled);
	if (*len < 3 || text[0] != '\0') {
		return text;
	}
	second = memchr(text + 1, '\0', *len - 1);
	if (second == NULL) {
		return text;
	}
	/* The name of an anonymous class has one of its own. */
	third = memchr(second + 1, '\0', *len - (size_t)(second + 1 - text));
	second = third != NULL ? third : second;
	*len -= (size_t)(second + 1 - text);
	return second + 1;
}

static const zend_property_info *property_info(const zend_class_entry *ce, uint32_t slot)
{
	return ce->properties_info_table != NULL ? ce->properties_info_table[slot] : NULL;
}

static bool property_is_hidden(
	const zend_class_entry *ce, const zend_property_info *info, const char *name, size_t len)
{
	const zend_property_info *visible;

	if (info->ce == ce || !(info->flags & ZEND_ACC_PRIVATE)) {
		return false;
	}
	visible = zend_hash_str_find_ptr(&ce->properties_info, name, len);
	return visible != NULL && visible != info;
}

size_t walk_property_text(const zend_class_entry *ce, uint32_t slot, char *text, size_t room)
{
	const zend_property_info *info = property_info(ce, slot);
	const char *name;
	size_t len;
	int total;

	if (info == NULL) {
		total = snprintf(text, room, "property_%u", slot);
	} else {
		name = walk_plain_name(info->name, &len);
		len = len < room ? len : room;
		if (property_is_hidden(ce, info, name, len)) {
			total = snprintf(text, room, "%.120s::%.*s", ZSTR_VAL(info->ce->name),
				(int)(len < 120 ? len : 120), name);
		} else {
			total = snprintf(text, room, "%.*s", (int)len, name);
		}
	}
	return (size_t)total < room ? (size_t)total : room - 1;
}

size_t walk_method_name(char *text, size_t room, const zend_class_entry *scope, const char *name)
{
	size_t class_len = ZSTR_LEN(scope->name), name_len = strlen(name);
	int len;

	if (class_len + 2 + name_len < room) {
		memcpy(text, ZSTR_VAL(scope->name), class_len);
		memcpy(text + class_len, "::", 2);
		memcpy(text + class_len + 2, name, name_len);
		return class_len + 2 + name_len;
	}
	len = snprintf(text, room, "%s::%s", ZSTR_VAL(scope->name), name);
	return (size_t)len < room ? (size_t)len : room - 1;
}

uint32_t walk_property_name(struct walk *walk, const zend_class_entry *ce, uint32_t slot)
{
	const zend_property_info *info = property_info(ce, slot);
	char text[RELI_NAME_MAX];
	const char *name;
	size_t len;

	if (!sink_wants_names(&walk->sink)) {
		return 0;
	}
	if (info != NULL) {
		name = walk_plain_name(info->name, &len);
		if (!property_is_hidden(ce, info, name, len)) {
			return sink_name_bytes(&walk->sink, name, len, 0);
		}
	}
	len = walk_property_text(ce, slot, text, sizeof text);
	return sink_name_copy(&walk->sink, text, len);
}

/* --- types and attributes --- */

static void type_name(struct walk *walk, zend_type type)
{
	walk_heap_string(walk, "type", reli_type_name(type));
}

/* A union may hold intersections (8.2+), nothing is deeper. */
static void type_inner(struct walk *walk, zend_type type)
{
	struct reli_type_list list = reli_type_as_list(type);

	walk_part(walk, SINK_LOC_TYPE_LIST, list.address, list.size);
	for (uint32_t i = 0; i < list.count; i++) {
		type_name(walk, list.types[i]);
	}
	if (list.address == NULL) {
		type_name(walk, type);
	}
}

void walk_type(struct walk *walk, zend_type type)
{
	struct reli_type_list list = reli_type_as_list(type);

	walk_part(walk, SINK_LOC_TYPE_LIST, list.address, list.size);
	for (uint32_t i = 0; i < list.count; i++) {
		type_inner(walk, list.types[i]);
	}
	if (list.address == NULL) {
		type_name(walk, type);
	}
}

static void attribute_one(struct walk *walk, const void *pointer)
{
	struct reli_attribute attribute = reli_attribute_read(pointer);

	walk_part(walk, SINK_LOC_ATTRIBUTES, attribute.address, attribute.size);
	walk_heap_string(walk, "attribute", attribute.name);
	walk_heap_string(walk, "attribute", attribute.lower_name);
	for (uint32_t i = 0; i < attribute.argument_count; i++) {
		zend_string *name;
		const zval *value = reli_attribute_argument(pointer, i, &name);

		walk_heap_string(walk, "attribute", name);
		if (Z_TYPE_P(value) >= IS_STRING) {
			walk_value(walk, walk_name(walk, "attribute"), RMEM_EDGE_MEMBER, value);
		}
	}
}

/* Immutable ones lie in shared memory, whole. */
void walk_attributes(struct walk *walk, HashTable *attributes, const void *owner)
{
	if (attributes == NULL || !walk_is_heap(walk, attributes) ||
		!walk_owns(walk, attributes, owner)) {
		return;
	}
	walk_part(walk, SINK_LOC_ATTRIBUTES, attributes, sizeof *attributes);
	walk_table_memory(walk, attributes);
	walk_counted_keys(walk, attributes);
	for (struct walk_entry entry = walk_first(attributes); walk_next(&entry);) {
		attribute_one(walk, Z_PTR_P(entry.value));
	}
}

void walk_held_function(
	struct walk *walk, uint32_t name, zend_function *function, const void *holder)
{
	walk_function_edge(walk, name, RMEM_EDGE_FUNCTION, function);
	/* The function tells of one reference of its name: that of the table it was registered from. */
	if (!walk_owns(walk, function, holder) && reli_function_names_are_held() &&
		function->common.function_name != NULL &&
		!ZSTR_IS_INTERNED(function->common.function_name)) {
		walk_named_string(walk, "name", function->common.function_name);
	}
}
