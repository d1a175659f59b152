#include "base.h"
#include "edge_kind.h"

static bool starts_with(struct rm_text text, const char *start)
{
	size_t len = strlen(start);

	return text.len >= len && memcmp(text.ptr, start, len) == 0;
}

static bool is_frame(uint8_t type)
{
	return type == RM_TYPE_CALL_FRAME || type == RM_TYPE_CALL_FRAMES;
}

static uint8_t kind_from_array(const struct rm_edge_ends *ends)
{
	/* Only weak maps hold their table inside the object: its elements are entries, named by the key object. */
	if (ends->owner_type == RM_TYPE_OBJECT)
		return rm_text_is(ends->link, "key") ? RM_EDGE_WEAK_MAP_KEY : RM_EDGE_WEAK_MAP_VALUE;
	if (ends->parent_type == RM_TYPE_ARRAY_ELEMENT && rm_text_is(ends->link, "key"))
		return RM_EDGE_KEY;
	return ends->owner_is_globals ? RM_EDGE_GLOBAL : RM_EDGE_ELEMENT;
}

static uint8_t kind_from_variables(const struct rm_edge_ends *ends)
{
	if (starts_with(ends->link, "$_T["))
		return RM_EDGE_TEMPORARY;
	if (starts_with(ends->link, "$_ExtraArgs[") || starts_with(ends->link, "$args_to_internal_function["))
		return RM_EDGE_ARGUMENT;
	return RM_EDGE_VARIABLE;
}

static uint8_t kind_from_frame(const struct rm_edge_ends *ends)
{
	if (rm_text_is(ends->link, "this"))
		return RM_EDGE_THIS;
	if (rm_text_is(ends->link, "closure"))
		return RM_EDGE_CLOSURE;
	if (rm_text_is(ends->link, "symbol_table"))
		return RM_EDGE_SYMBOL_TABLE;
	if (starts_with(ends->link, "vm_stack_arena"))
		return RM_EDGE_ARENA;
	return rm_text_is(ends->link, "extra_named_params") ? RM_EDGE_ARGUMENT : RM_EDGE_MEMBER;
}

static uint8_t kind_from_object(const struct rm_edge_ends *ends)
{
	if (rm_text_is(ends->link, "dynamic_properties"))
		return RM_EDGE_DYNAMIC_PROPERTIES;
	return is_frame(ends->child_type) ? RM_EDGE_FRAME : RM_EDGE_MEMBER;
}

static uint8_t kind_from_closure(const struct rm_edge_ends *ends)
{
	if (rm_text_is(ends->link, "func"))
		return RM_EDGE_FUNCTION;
	if (rm_text_is(ends->link, "this_ptr") || rm_text_is(ends->link, "this"))
		return RM_EDGE_THIS;
	return rm_text_is(ends->link, "static_variables") ? RM_EDGE_CAPTURED : RM_EDGE_MEMBER;
}

static uint8_t kind_from_definition(const struct rm_edge_ends *ends)
{
	if (rm_text_is(ends->link, "static_variables"))
		return RM_EDGE_STATIC_VARIABLES;
	switch (ends->child_type) {
	case RM_TYPE_STRING:
		return RM_EDGE_NAME;
	case RM_TYPE_USER_FUNCTION:
	case RM_TYPE_INTERNAL_FUNCTION:
		return RM_EDGE_FUNCTION;
	case RM_TYPE_CLASS:
		return RM_EDGE_CLASS;
	default:
		return RM_EDGE_MEMBER;
	}
}

uint8_t rm_edge_kind_guess(const struct rm_edge_ends *ends)
{
	switch (ends->parent_type) {
	case RM_TYPE_LIMIT:
		return RM_EDGE_ROOT;
	case RM_TYPE_OBJECT_PROPERTIES:
		return RM_EDGE_PROPERTY;
	case RM_TYPE_OBJECT:
		return kind_from_object(ends);
	case RM_TYPE_ARRAY:
	case RM_TYPE_ARRAY_ELEMENTS:
	case RM_TYPE_ARRAY_ELEMENT:
	case RM_TYPE_INLINE_ARRAY:
		return kind_from_array(ends);
	case RM_TYPE_FRAME_VARIABLES:
		return kind_from_variables(ends);
	case RM_TYPE_CALL_FRAME:
		return kind_from_frame(ends);
	case RM_TYPE_CALL_FRAMES:
		return RM_EDGE_FRAME;
	case RM_TYPE_REFERENCE:
		return RM_EDGE_REFERENCED;
	case RM_TYPE_CLOSURE:
		return kind_from_closure(ends);
	case RM_TYPE_GENERATOR:
	case RM_TYPE_FIBER:
		return is_frame(ends->child_type) ? RM_EDGE_FRAME : RM_EDGE_MEMBER;
	case RM_TYPE_WEAK_REFERENCE:
		return RM_EDGE_WEAK_REFERENT;
	case RM_TYPE_WEAK_MAP:
		return RM_EDGE_WEAK_MAP_VALUE;
	case RM_TYPE_CLASS_STATICS:
		return RM_EDGE_STATIC_PROPERTY;
	case RM_TYPE_DEFAULT_PROPERTIES:
	case RM_TYPE_DEFAULT_STATICS:
		return RM_EDGE_DEFAULT_VALUE;
	case RM_TYPE_CLASS_CONSTANTS:
	case RM_TYPE_CLASS_CONSTANT:
		return RM_EDGE_CLASS_CONSTANT;
	case RM_TYPE_CLASSES:
		return RM_EDGE_CLASS;
	case RM_TYPE_FUNCTIONS:
	case RM_TYPE_METHODS:
	case RM_TYPE_DYNAMIC_FUNCTIONS:
		return RM_EDGE_FUNCTION;
	case RM_TYPE_CLASS:
	case RM_TYPE_CLASS_ENTRY:
	case RM_TYPE_PROPERTY_INFO:
	case RM_TYPE_USER_FUNCTION:
	case RM_TYPE_INTERNAL_FUNCTION:
	case RM_TYPE_OP_ARRAY:
	case RM_TYPE_ARG_INFO:
	case RM_TYPE_ARG_INFOS:
	case RM_TYPE_VARIABLE_NAMES:
		return kind_from_definition(ends);
	case RM_TYPE_CONSTANT:
		return rm_text_is(ends->link, "name") ? RM_EDGE_NAME : RM_EDGE_CONSTANT;
	case RM_TYPE_CONSTANTS:
	case RM_TYPE_INCLUDED_FILES:
		return RM_EDGE_ENTRY;
	case RM_TYPE_OBJECTS_STORE:
	case RM_TYPE_REGULAR_LIST:
		return RM_EDGE_REGISTRY;
	case RM_TYPE_VM_STACK:
	case RM_TYPE_COMPILER_ARENAS:
		return RM_EDGE_ARENA;
	case RM_TYPE_INTERNAL_DATA:
	case RM_TYPE_RESOURCE:
	case RM_TYPE_MODULE:
	case RM_TYPE_MODULES:
	case RM_TYPE_CALLBACKS:
		return RM_EDGE_MEMBER;
	default:
		return RM_EDGE_UNKNOWN;
	}
}
