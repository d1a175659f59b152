/*
 * Small families of extensions, reflection, hash and FFI, and the modules whose globals have a
 * structure that we know.
 */
#include "walk_definition.h"
#include "walk_inside.h"

#include "../compat/compat_ffi.h"
#include "../compat/compat_modules.h"
#include "../compat/compat_reflection.h"
#include "../compat/compat_xml.h"
#include "ext/hash/php_hash.h"
#include "zend_closures.h"

/* --- reflection --- */

/* What a reflection object made for itself; functions, classes and constants are the engine's. */
static void reflection_subject(struct walk *walk, const struct reli_reflection *reflection)
{
	const void *subject = reflection->subject;

	switch (reflection->kind) {
	case RELI_REFLECTION_PARAMETER:
		inside_unknown_block(walk, SINK_LOC_INTERNAL_DATA, subject);
		break;
	case RELI_REFLECTION_TYPE:
		if (inside_is_block(walk, subject, sizeof(struct reli_reflection_type))) {
			inside_block(
				walk, SINK_LOC_INTERNAL_DATA, subject, sizeof(struct reli_reflection_type));
			walk_string(walk, inside_name(walk, "type"), RMEM_EDGE_MEMBER, reli_type_name(subject));
		}
		break;
	case RELI_REFLECTION_PROPERTY:
		if (inside_is_block(walk, subject, sizeof(struct reli_reflection_property))) {
			inside_block(
				walk, SINK_LOC_INTERNAL_DATA, subject, sizeof(struct reli_reflection_property));
			walk_string(walk, inside_name(walk, "property"), RMEM_EDGE_MEMBER,
				((const struct reli_reflection_property *)subject)->name);
		}
		break;
	case RELI_REFLECTION_ATTRIBUTE:
		if (inside_is_block(walk, subject, sizeof(struct reli_reflection_attribute))) {
			inside_block(walk, SINK_LOC_INTERNAL_DATA, subject, inside_block_bytes(walk, subject));
			walk_string(walk, inside_name(walk, "filename"), RMEM_EDGE_MEMBER,
				((const struct reli_reflection_attribute *)subject)->filename);
		}
		break;
	default:
		break;
	}
}

static bool reflection_inside(struct walk *walk, zend_object *object)
{
	const struct reli_reflection *reflection =
		inside_fields(object, offsetof(struct reli_reflection, std));

	if (reflection == NULL || !reli_reflection_is_known()) {
		return false;
	}
	walk_value(walk, inside_name(walk, "reflected"), RMEM_EDGE_MEMBER, &reflection->object);
	reflection_subject(walk, reflection);
	return true;
}

/* --- hash --- */

static bool hash_inside(struct walk *walk, zend_object *object)
{
	const php_hashcontext_object *hash =
		inside_fields(object, offsetof(php_hashcontext_object, std));

	if (hash == NULL) {
		return false;
	}
	inside_block(
		walk, SINK_LOC_INTERNAL_DATA, hash->context, inside_block_bytes(walk, hash->context));
	inside_block(walk, SINK_LOC_INTERNAL_DATA, hash->key, inside_block_bytes(walk, hash->key));
	return true;
}

/* --- FFI --- */

/* Types own others only as deep as a declaration in C is nested: what is deeper is no declaration. */
#define FFI_DEPTH_MAX 16

static void ffi_type(struct walk *walk, uintptr_t owned, unsigned depth);

static void ffi_fields(struct walk *walk, const HashTable *fields, unsigned depth)
{
	walk_table_memory(walk, fields);
	for (struct walk_entry entry = walk_first(fields); walk_next(&entry);) {
		const struct reli_ffi_field *field = Z_PTR_P(entry.value);

		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			walk_string(walk, inside_name(walk, "fields"), RMEM_EDGE_KEY, entry.key);
		}
		if (inside_is_block(walk, field, sizeof *field)) {
			inside_block(walk, SINK_LOC_INTERNAL_DATA, field, inside_block_bytes(walk, field));
			ffi_type(walk, field->type, depth);
		}
	}
}

static void ffi_arguments(struct walk *walk, const HashTable *arguments, unsigned depth)
{
	if (!inside_is_block(walk, arguments, sizeof *arguments)) {
		return;
	}
	inside_block(walk, SINK_LOC_ARRAY, arguments, sizeof *arguments);
	walk_table_memory(walk, arguments);
	for (struct walk_entry entry = walk_first(arguments); walk_next(&entry);) {
		ffi_type(walk, (uintptr_t)Z_PTR_P(entry.value), depth);
	}
}

/* A pointer without the mark is borrowed from an owner elsewhere. */
static void ffi_type(struct walk *walk, uintptr_t owned, unsigned depth)
{
	const struct reli_ffi_type *type =
		(const struct reli_ffi_type *)(owned & ~(uintptr_t)RELI_FFI_TYPE_IS_OWN);

	if ((owned & RELI_FFI_TYPE_IS_OWN) == 0 || depth == 0 ||
		!inside_is_block(walk, type, sizeof *type)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, type, inside_block_bytes(walk, type));
	switch (type->kind) {
	case RELI_FFI_ENUM:
		walk_heap_string(walk, "tag", type->of.tag);
		break;
	case RELI_FFI_RECORD:
		walk_heap_string(walk, "tag", type->of.tag);
		ffi_fields(walk, &type->in.fields, depth - 1);
		break;
	case RELI_FFI_FUNCTION:
		ffi_arguments(walk, type->in.arguments, depth - 1);
		ffi_type(walk, type->of.type, depth - 1);
		break;
	case RELI_FFI_POINTER:
	case RELI_FFI_ARRAY:
		ffi_type(walk, type->of.type, depth - 1);
		break;
	default:
		break;
	}
}

static void ffi_declarations(struct walk *walk, const HashTable *table, const char *name)
{
	if (!inside_is_block(walk, table, sizeof *table)) {
		return;
	}
	inside_block(walk, SINK_LOC_ARRAY, table, sizeof *table);
	walk_table_memory(walk, table);
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		const struct reli_ffi_declaration *declaration = Z_PTR_P(entry.value);

		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			walk_string(walk, inside_name(walk, name), RMEM_EDGE_KEY, entry.key);
		}
		if (inside_is_block(walk, declaration, sizeof *declaration)) {
			inside_block(walk, SINK_LOC_INTERNAL_DATA, declaration,
				inside_block_bytes(walk, declaration));
			ffi_type(walk, declaration->type, FFI_DEPTH_MAX);
		}
	}
}

static bool ffi_inside(struct walk *walk, zend_object *object)
{
	const struct reli_ffi_object *ffi =
		inside_fields(object, offsetof(struct reli_ffi_object, std));

	if (!inside_is_block(walk, ffi, sizeof *ffi)) {
		return false;
	}
	ffi_declarations(walk, ffi->symbols, "symbols");
	ffi_declarations(walk, ffi->tags, "tags");
	return true;
}

static bool ffi_type_inside(struct walk *walk, zend_object *object)
{
	const struct reli_ffi_type_object *type =
		inside_fields(object, offsetof(struct reli_ffi_type_object, std));

	if (!inside_is_block(walk, type, sizeof *type)) {
		return false;
	}
	ffi_type(walk, type->type, FFI_DEPTH_MAX);
	return true;
}

static bool ffi_data_inside(struct walk *walk, zend_object *object)
{
	const struct reli_ffi_data_object *data =
		inside_fields(object, offsetof(struct reli_ffi_data_object, typed.std));

	if (!inside_is_block(walk, data, sizeof *data)) {
		return false;
	}
	ffi_type(walk, data->typed.type, FFI_DEPTH_MAX);
	if (data->flags & RELI_FFI_DATA_IS_OWN) {
		inside_block(
			walk, SINK_LOC_INTERNAL_DATA, data->data, inside_block_bytes(walk, data->data));
	}
	return true;
}

const struct inside_class inside_extension_classes[] = {
	{"ReflectionFunctionAbstract", reflection_inside},
	{"ReflectionClass", reflection_inside},
	{"ReflectionProperty", reflection_inside},
	{"ReflectionClassConstant", reflection_inside},
	{"ReflectionParameter", reflection_inside},
	{"ReflectionType", reflection_inside},
	{"ReflectionAttribute", reflection_inside},
	{"ReflectionGenerator", reflection_inside},
	{"ReflectionFiber", reflection_inside},
	{"ReflectionExtension", reflection_inside},
	{"ReflectionConstant", reflection_inside},
	{"HashContext", hash_inside},
	{"FFI", ffi_inside},
	{"FFI\\CData", ffi_data_inside},
	{"FFI\\CType", ffi_type_inside},
	{NULL, NULL},
};

/* --- modules --- */

/* pcre's globals begin with the cache of compiled expressions; in the command line it lives in the
 * request's memory. */
static void pcre_globals(struct walk *walk, const void *globals, size_t size)
{
	const HashTable *cache = globals;

	if (size < sizeof *cache) {
		return;
	}
	walk_table_memory(walk, cache);
	for (struct walk_entry entry = walk_first(cache); walk_next(&entry);) {
		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			walk_string(walk, inside_name(walk, "pcre_cache"), RMEM_EDGE_KEY, entry.key);
		}
		if (Z_TYPE_P(entry.value) == IS_PTR) {
			inside_unknown_block(walk, SINK_LOC_INTERNAL_DATA, Z_PTR_P(entry.value));
		}
	}
}

static void ffi_callback(struct walk *walk, const struct reli_ffi_callback *callback)
{
	const zend_function *function;
	zend_object *closure;

	if (!inside_is_block(walk, callback, sizeof *callback)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, callback, inside_block_bytes(walk, callback));
	ffi_type(walk, callback->type, FFI_DEPTH_MAX);
	function = callback->function.function_handler;
	closure = function != NULL ? ZEND_CLOSURE_OBJECT(function) : NULL;
	if (closure != NULL && inside_is_block(walk, closure, sizeof *closure) &&
		(function->common.fn_flags & ZEND_ACC_CLOSURE)) {
		walk_object(walk, inside_name(walk, "callback"), RMEM_EDGE_MEMBER, closure);
	}
}

static void ffi_globals(struct walk *walk, const void *start, size_t size)
{
	const struct reli_ffi_globals *globals = start;

	if (size < sizeof *globals) {
		return;
	}
	ffi_arguments(walk, globals->kept_types, FFI_DEPTH_MAX);
	if (inside_is_block(walk, globals->callbacks, sizeof *globals->callbacks)) {
		inside_block(walk, SINK_LOC_ARRAY, globals->callbacks, sizeof *globals->callbacks);
		walk_table_memory(walk, globals->callbacks);
		for (struct walk_entry entry = walk_first(globals->callbacks); walk_next(&entry);) {
			ffi_callback(walk, Z_PTR_P(entry.value));
		}
	}
}

/* pcntl's begin with the handlers, by number of the signal. */
static void pcntl_globals(struct walk *walk, const void *globals, size_t size)
{
	const HashTable *handlers = globals;

	if (size < sizeof *handlers) {
		return;
	}
	walk_table_memory(walk, handlers);
	for (struct walk_entry entry = walk_first(handlers); walk_next(&entry);) {
		walk_value(walk,
			inside_names_value(walk, entry.value)
				? sink_name_format(&walk->sink, "signal_handler[%" PRIu64 "]", (uint64_t)entry.index)
				: 0,
			RMEM_EDGE_MEMBER, entry.value);
	}
}

static void libxml_globals(struct walk *walk, const void *globals, size_t size)
{
	const struct reli_xml_globals *libxml = globals;

	if (size != sizeof *libxml) {
		return;
	}
	walk_value(
		walk, inside_name(walk, "stream_context"), RMEM_EDGE_MEMBER, &libxml->stream_context);
	if (reli_xml_loader_value(libxml) != NULL) {
		walk_value(walk, inside_name(walk, "entity_loader"), RMEM_EDGE_MEMBER,
			reli_xml_loader_value(libxml));
	}
	if (reli_xml_loader_beside(libxml) != NULL) {
		walk_value(walk, inside_name(walk, "entity_loader"), RMEM_EDGE_MEMBER,
			reli_xml_loader_beside(libxml));
	}
	if (reli_xml_loader_cache(libxml) != NULL) {
		inside_callable_cache(walk, reli_xml_loader_cache(libxml), inside_name(walk, "entity_loader"));
	}
}

bool walk_module_inside(struct walk *walk, const zend_module_entry *module)
{
	static const struct {
		const char *name;
		void (*describe)(struct walk *walk, const void *globals, size_t size);
	} modules[] = {{"date", inside_date_globals}, {"libxml", libxml_globals},
		{"pcntl", pcntl_globals}, {"pcre", pcre_globals}, {"FFI", ffi_globals}};
	const void *globals = reli_module_globals(module);

	for (size_t i = 0; globals != NULL && i < sizeof modules / sizeof *modules; i++) {
		if (strcmp(module->name, modules[i].name) == 0) {
			modules[i].describe(walk, globals, module->globals_size);
			return true;
		}
	}
	return false;
}
