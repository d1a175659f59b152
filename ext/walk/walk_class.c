/*
 * Classes: the entry, the tables it owns, and the values in them. A subclass's tables repeat what
 * it inherits: property infos and constants as shared pointers (told by the class that declares
 * them), default values as references of its own, static members as INDIRECT slots into the
 * parent's table (nobody's reference).
 *
 * Internal classes are permanent memory outside the heap: of these only what running code attached
 * to them is told, besides name and entry. Immutable classes (opcache) lie in shared memory and
 * keep what changes in a few process-local parts.
 */
#include "walk_definition.h"

#include "../compat/compat_class.h"

/* --- attributes --- */

/* Names of the declared properties in slot order. Lists that no class should have end in a whole
 * name. */
#define PROPERTY_LIST_MAX 8192

static void class_properties_attribute(struct walk *walk, const zend_class_entry *ce)
{
	char text[PROPERTY_LIST_MAX];
	size_t used = 0;

	if (ce->properties_info_table == NULL) {
		return;
	}
	for (int slot = 0;
		 slot < ce->default_properties_count && used + RELI_NAME_MAX + 1 < sizeof text; slot++) {
		/* A slot without info is what a redeclared property left behind. */
		if (ce->properties_info_table[slot] == NULL) {
			continue;
		}
		if (used != 0) {
			text[used++] = ',';
		}
		used += walk_property_text(ce, (uint32_t)slot, text + used, RELI_NAME_MAX);
	}
	if (used != 0) {
		sink_attribute_list(&walk->sink, "#properties", text, used);
	}
}

static void class_attributes(struct walk *walk, const zend_class_entry *ce)
{
	struct sink *sink = &walk->sink;

	if (sink->phase != SINK_ATTRIBUTES) {
		return;
	}
	sink_attribute_text(sink, "class_name", ZSTR_VAL(ce->name), ZSTR_LEN(ce->name));
	if (ce->type == ZEND_USER_CLASS) {
		sink_attribute_text(sink, "#is_internal", "", 0);
		sink_attribute_text(
			sink, "filename", ZSTR_VAL(ce->info.user.filename), ZSTR_LEN(ce->info.user.filename));
		sink_attribute_number(sink, "line_start", ce->info.user.line_start);
		sink_attribute_number(sink, "line_end", ce->info.user.line_end);
	} else {
		sink_attribute_text(sink, "#is_internal", "1", 1);
	}
	class_properties_attribute(walk, ce);
}

/* --- values in tables --- */

static uint32_t class_property_name(struct walk *walk, const zend_property_info *info)
{
	size_t len;
	const char *name;

	if (!sink_wants_names(&walk->sink)) {
		return 0;
	}
	name = walk_plain_name(info->name, &len);
	return sink_name_bytes(&walk->sink, name, len, 0);
}

static bool class_value_is_counted(const zval *value)
{
	return Z_TYPE_P(value) >= IS_STRING && Z_TYPE_P(value) <= IS_CONSTANT_AST;
}

/* Own slots only: an inherited static is INDIRECT to the parent's. */
static void class_static_values(
	struct walk *walk, const zend_class_entry *ce, const zval *table, enum rmem_edge_kind edge)
{
	for (struct walk_entry entry = walk_first(&ce->properties_info); walk_next(&entry);) {
		const zend_property_info *info = Z_PTR_P(entry.value);
		const zval *value;

		if (!(info->flags & ZEND_ACC_STATIC) ||
			(int)info->offset >= ce->default_static_members_count) {
			continue;
		}
		value = &table[info->offset];
		if (edge == RMEM_EDGE_STATIC_PROPERTY ? Z_TYPE_P(value) != IS_INDIRECT
											  : class_value_is_counted(value)) {
			walk_value(walk, class_property_name(walk, info), edge, value);
		}
	}
}

static void class_statics(struct walk *walk, const zend_class_entry *ce)
{
	const zval *live = reli_class_statics(ce), *defaults = ce->default_static_members_table;
	size_t size = sizeof(zval) * (size_t)ce->default_static_members_count;

	if (size == 0) {
		return;
	}
	if (live != NULL) {
		sink_open(&walk->sink, walk_name(walk, "static_properties"), SINK_TYPE_CLASS_STATICS);
		walk_part(walk, SINK_LOC_STATIC_MEMBERS, live, size);
		class_static_values(walk, ce, live, RMEM_EDGE_STATIC_PROPERTY);
		sink_close(&walk->sink);
	}
	if (ce->type == ZEND_USER_CLASS && defaults != NULL && defaults != live) {
		sink_open(
			&walk->sink, walk_name(walk, "default_static_properties"), SINK_TYPE_DEFAULT_STATICS);
		walk_part(walk, SINK_LOC_DEFAULT_STATICS, defaults, size);
		class_static_values(walk, ce, defaults, RMEM_EDGE_DEFAULT_VALUE);
		sink_close(&walk->sink);
	}
}

static void class_default_table(struct walk *walk, const zend_class_entry *ce, const zval *table)
{
	if (table == NULL || ce->default_properties_count == 0) {
		return;
	}
	sink_open(&walk->sink, walk_name(walk, "default_properties"), SINK_TYPE_DEFAULT_PROPERTIES);
	walk_part(walk, SINK_LOC_DEFAULT_PROPERTIES, table,
		sizeof(zval) * (size_t)ce->default_properties_count);
	for (int slot = 0; slot < ce->default_properties_count && sink_wants_edges(&walk->sink);
		 slot++) {
		if (class_value_is_counted(&table[slot])) {
			walk_value(walk, walk_property_name(walk, ce, (uint32_t)slot), RMEM_EDGE_DEFAULT_VALUE,
				&table[slot]);
		}
	}
	sink_close(&walk->sink);
}

/* --- properties --- */

static void class_hooks(struct walk *walk, const zend_property_info *info)
{
	static const char *const kinds[] = {"get", "set"};
	uint32_t count;
	zend_function **hooks = reli_property_hooks(info, &count);

	walk_part(walk, SINK_LOC_CLASS_PART, hooks, sizeof *hooks * count);
	for (uint32_t i = 0; i < count; i++) {
		if (hooks[i] != NULL) {
			size_t len;
			const char *name = walk_plain_name(info->name, &len);

			walk_held_function(walk,
				sink_wants_names(&walk->sink) ? sink_name_format(&walk->sink, "$%.*s::%s",
													(int)(len < 80 ? len : 80), name, kinds[i & 1])
											  : 0,
				hooks[i], info);
		}
	}
}

static void class_property_infos(struct walk *walk, const zend_class_entry *ce)
{
	sink_open(&walk->sink, walk_name(walk, "property_info"), SINK_TYPE_PROPERTIES_INFO);
	walk_table_memory(walk, &ce->properties_info);
	walk_counted_keys(walk, &ce->properties_info);
	for (struct walk_entry entry = walk_first(&ce->properties_info); walk_next(&entry);) {
		const zend_property_info *info = Z_PTR_P(entry.value);

		if (info->ce == ce) {
			walk_part(walk, SINK_LOC_PROPERTY_INFO, info, sizeof *info);
			walk_heap_string(walk, "property", info->name);
			walk_heap_string(walk, "doc_comment", info->doc_comment);
			walk_attributes(walk, reli_property_attributes(info), info);
			walk_type(walk, info->type);
			class_hooks(walk, info);
		}
	}
	walk_part(walk, SINK_LOC_CLASS_PART, ce->properties_info_table,
		sizeof *ce->properties_info_table * (size_t)ce->default_properties_count);
	sink_close(&walk->sink);
}

/* --- constants --- */

static void class_constant(
	struct walk *walk, const zend_class_entry *ce, const struct walk_entry *entry)
{
	const zend_class_constant *constant = Z_PTR_P(entry->value);

	/* Inherited ones are pointers at the parent's, but for copies made to resolve an expression. */
	if (constant->ce != ce &&
		!(reli_class_constant_is_copy(constant) && walk_owns(walk, constant, ce))) {
		return;
	}
	if (ce->type == ZEND_USER_CLASS || walk_is_heap(walk, constant)) {
		walk_part(walk, SINK_LOC_CLASS_CONSTANT, constant, sizeof *constant);
		walk_value(walk, walk_entry_name(walk, entry), RMEM_EDGE_CLASS_CONSTANT, &constant->value);
	}
	walk_heap_string(walk, "doc_comment", constant->doc_comment);
	walk_attributes(walk, reli_class_constant_attributes(constant), constant);
	walk_type(walk, reli_class_constant_type(constant));
}

static void class_constant_table(
	struct walk *walk, const zend_class_entry *ce, const HashTable *table)
{
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		class_constant(walk, ce, &entry);
	}
}

/* The process-local table, where there is one, has the values; the shared one still owns memory. */
static void class_constants(
	struct walk *walk, const zend_class_entry *ce, const struct reli_class_mutable *own)
{
	if (ce->type != ZEND_USER_CLASS && own->constants == NULL) {
		return;
	}
	sink_open(&walk->sink, walk_name(walk, "constants"), SINK_TYPE_CLASS_CONSTANTS);
	if (ce->type == ZEND_USER_CLASS) {
		walk_table_memory(walk, &ce->constants_table);
		walk_counted_keys(walk, &ce->constants_table);
	}
	if (own->constants != NULL && own->constants != &ce->constants_table) {
		walk_part(walk, SINK_LOC_CLASS_PART, own->constants, sizeof *own->constants);
		walk_table_memory(walk, own->constants);
		walk_counted_keys(walk, own->constants);
		class_constant_table(walk, ce, own->constants);
	} else {
		class_constant_table(walk, ce, &ce->constants_table);
	}
	sink_close(&walk->sink);
}

/* --- methods --- */

/* A user's class that extends an internal one copies its methods into the arena: memory, but no
 * code of the program. */
static void class_methods(struct walk *walk, const zend_class_entry *ce)
{
	sink_open(&walk->sink, walk_name(walk, "methods"), SINK_TYPE_METHODS);
	walk_table_memory(walk, &ce->function_table);
	walk_counted_keys(walk, &ce->function_table);
	for (struct walk_entry entry = walk_first(&ce->function_table); walk_next(&entry);) {
		zend_function *function = Z_PTR_P(entry.value);

		if (function->type == ZEND_USER_FUNCTION) {
			walk_held_function(walk, walk_entry_name(walk, &entry), function, ce);
		} else if (walk_is_heap(walk, function) && walk_owns(walk, function, ce)) {
			walk_part(walk, SINK_LOC_CLASS_PART, function, sizeof(zend_internal_function));
			walk_heap_string(walk, "method", function->common.function_name);
		}
	}
	sink_close(&walk->sink);
}

/* --- ancestors and traits --- */

static void class_name_list(
	struct walk *walk, const char *label, const zend_class_name *names, uint32_t count)
{
	if (names == NULL) {
		return;
	}
	walk_part(walk, SINK_LOC_CLASS_PART, names, sizeof *names * count);
	for (uint32_t i = 0; i < count; i++) {
		walk_heap_string(walk, label, names[i].name);
		walk_heap_string(walk, label, names[i].lc_name);
	}
}

static void class_ancestors(struct walk *walk, const zend_class_entry *ce)
{
	if (ce->ce_flags & (ZEND_ACC_LINKED | ZEND_ACC_RESOLVED_PARENT)) {
		sink_edge(&walk->sink, walk_name(walk, "parent"), RMEM_EDGE_CLASS, RMEM_STRENGTH_STRUCTURAL,
			SINK_CLASS, (uintptr_t)ce->parent);
	} else {
		walk_named_string(walk, "parent", ce->parent_name);
	}
	if (ce->num_interfaces == 0 || ce->type != ZEND_USER_CLASS) {
		return;
	}
	if (ce->ce_flags & (ZEND_ACC_LINKED | ZEND_ACC_RESOLVED_INTERFACES)) {
		walk_part(
			walk, SINK_LOC_CLASS_PART, ce->interfaces, sizeof *ce->interfaces * ce->num_interfaces);
	} else {
		class_name_list(walk, "interface", ce->interface_names, ce->num_interfaces);
	}
}

static void class_trait_method(struct walk *walk, const zend_trait_method_reference *method)
{
	walk_heap_string(walk, "trait", method->method_name);
	walk_heap_string(walk, "trait", method->class_name);
}

/* Both lists end in NULL, which takes a place too. */
static void class_traits(struct walk *walk, const zend_class_entry *ce)
{
	uint32_t count;

	if (ce->num_traits == 0) {
		return;
	}
	class_name_list(walk, "trait", ce->trait_names, ce->num_traits);
	if (ce->trait_aliases != NULL) {
		for (count = 0; ce->trait_aliases[count] != NULL; count++) {
			const zend_trait_alias *alias = ce->trait_aliases[count];

			walk_part(walk, SINK_LOC_CLASS_PART, alias, sizeof *alias);
			class_trait_method(walk, &alias->trait_method);
			walk_heap_string(walk, "trait", alias->alias);
		}
		walk_part(
			walk, SINK_LOC_CLASS_PART, ce->trait_aliases, sizeof *ce->trait_aliases * (count + 1));
	}
	if (ce->trait_precedences != NULL) {
		for (count = 0; ce->trait_precedences[count] != NULL; count++) {
			const zend_trait_precedence *precedence = ce->trait_precedences[count];

			walk_part(walk, SINK_LOC_CLASS_PART, precedence,
				sizeof *precedence + sizeof(zend_string *) * precedence->num_excludes -
					sizeof(zend_string *));
			class_trait_method(walk, &precedence->trait_method);
			for (uint32_t i = 0; i < precedence->num_excludes; i++) {
				walk_heap_string(walk, "trait", precedence->exclude_class_names[i]);
			}
		}
		walk_part(walk, SINK_LOC_CLASS_PART, ce->trait_precedences,
			sizeof *ce->trait_precedences * (count + 1));
	}
}

/* --- the rest --- */

static void class_caches(struct walk *walk, const zend_class_entry *ce)
{
	size_t size;
	const void *funcs = reli_class_array_access(ce, &size);

	walk_part(walk, SINK_LOC_CLASS_PART, ce->iterator_funcs_ptr, sizeof *ce->iterator_funcs_ptr);
	walk_part(walk, SINK_LOC_CLASS_PART, funcs, size);
}

static void class_enum_table(
	struct walk *walk, const zend_class_entry *ce, const struct reli_class_mutable *own)
{
	HashTable *table =
		own->backed_enum_table != NULL ? own->backed_enum_table : reli_class_backed_enum_table(ce);

	if (table != NULL && walk_is_heap(walk, table)) {
		walk_array(walk, walk_name(walk, "backed_enum_table"), RMEM_EDGE_MEMBER, table);
	}
}

static void class_mutable_parts(
	struct walk *walk, const zend_class_entry *ce, const struct reli_class_mutable *own)
{
	walk_part(walk, SINK_LOC_CLASS_PART, own->address, own->size);
	if (own->default_properties != ce->default_properties_table) {
		class_default_table(walk, ce, own->default_properties);
	}
}

static void class_user_parts(struct walk *walk, const zend_class_entry *ce)
{
	walk_named_string(walk, "filename", ce->info.user.filename);
	walk_heap_string(walk, "doc_comment", reli_class_doc_comment(ce));
	walk_attributes(walk, reli_class_attributes(ce), ce);
	class_traits(walk, ce);
	class_caches(walk, ce);
	class_property_infos(walk, ce);
	class_default_table(walk, ce, ce->default_properties_table);
	class_methods(walk, ce);
}

void walk_class_node(struct walk *walk, zend_class_entry *ce)
{
	struct sink_own entry = {
		.address = (uintptr_t)ce,
		.size = sizeof *ce,
		.class_id = RMEM_NONE,
		.string_id = RMEM_NONE,
	};
	struct reli_class_mutable own;

	if (walk->sink.phase >= SINK_HASHES) {
		return;
	}
	class_attributes(walk, ce);
	if (!walk_wants_parts(walk)) {
		return;
	}
	own = reli_class_mutable_data(ce);
	sink_own(&walk->sink, SINK_LOC_CLASS_ENTRY, &entry);
	walk_named_string(walk, "name", ce->name);
	class_ancestors(walk, ce);
	class_statics(walk, ce);
	class_constants(walk, ce, &own);
	class_enum_table(walk, ce, &own);
	class_mutable_parts(walk, ce, &own);
	if (ce->type == ZEND_USER_CLASS) {
		class_user_parts(walk, ce);
	}
}
