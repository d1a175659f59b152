/*
 * Functions. An op_array struct has a few things of its own (static variables, run-time cache) and
 * shares its code with copies: closures, methods taken from traits, before 8.1 inherited methods
 * with static variables. What the code owns is told by the one function that walk_definition.h
 * names its owner. Methods that are inherited as they are keep one struct for all classes.
 *
 * Nothing here is copied per call or executed; map pointers are read as they stand and never
 * filled.
 */
#include "walk_definition.h"

#include "../compat/compat_function.h"

/* Where an op_array struct lies decides who tells its bytes. */
enum function_place {
	FUNCTION_OUTSIDE, /* shared memory or module data; anywhere, without allocator data */
	FUNCTION_BLOCK,
	FUNCTION_ARENA,
	FUNCTION_EMBEDDED /* inside a closure object */
};

/* `function` is an op_array or an internal function: their first fields are the same. */
static enum function_place function_place(struct walk *walk, const void *function)
{
	struct heap_block block;

	if (!reli_heap_block_of(&walk->sink.heap, (uintptr_t)function, &block)) {
		/* Without allocator data: definitions of closures have a holder, the closures' own copies
		 * have none. */
		bool is_copy = walk->sink.heap.problem != NULL &&
					   (((const zend_function *)function)->common.fn_flags & ZEND_ACC_CLOSURE) &&
					   walk_owner_of(walk, function) == NULL;

		return is_copy ? FUNCTION_EMBEDDED : FUNCTION_OUTSIDE;
	}
	if (block.start == (uintptr_t)function) {
		return FUNCTION_BLOCK;
	}
	return sink_kind_at(&walk->sink, block.start) == SINK_COMPOUND ? FUNCTION_ARENA
																   : FUNCTION_EMBEDDED;
}

static void function_row(struct walk *walk, const void *function, size_t size)
{
	struct sink_own own = {
		.address = (uintptr_t)function,
		.size = size,
		.class_id = RMEM_NONE,
		.string_id = RMEM_NONE,
	};

	sink_own(&walk->sink, SINK_LOC_OP_ARRAY, &own);
}

/* --- what the code owns --- */

static bool function_has_code(const zend_op_array *function)
{
	/* Before pass two opcodes and literals are larger and elsewhere: the compiler is still at it.
	 */
	return function->opcodes != NULL && (function->fn_flags & ZEND_ACC_DONE_PASS_TWO) &&
		   !(function->fn_flags & ZEND_ACC_CALL_VIA_TRAMPOLINE);
}

static void code_opcodes(struct walk *walk, const zend_op_array *function)
{
	size_t opcodes = (sizeof(zend_op) * function->last + 15) & ~(size_t)15;
	size_t literals = sizeof(zval) * (size_t)function->last_literal;

	if ((const char *)function->literals == (const char *)function->opcodes + opcodes) {
		walk_part(walk, SINK_LOC_OP_ARRAY_BODY, function->opcodes, opcodes + literals);
	} else {
		walk_part(
			walk, SINK_LOC_OP_ARRAY_BODY, function->opcodes, sizeof(zend_op) * function->last);
		walk_part(walk, SINK_LOC_OP_ARRAY_PART, function->literals, literals);
	}
	walk_part(walk, SINK_LOC_OP_ARRAY_PART, function->refcount, sizeof *function->refcount);
	walk_part(walk, SINK_LOC_OP_ARRAY_PART, function->live_range,
		sizeof(zend_live_range) * (size_t)function->last_live_range);
	walk_part(walk, SINK_LOC_OP_ARRAY_PART, function->try_catch_array,
		sizeof(zend_try_catch_element) * (size_t)function->last_try_catch);
}

/* Literals in shared memory belong to no process; the rest is numbers. */
static void code_literals(struct walk *walk, const zend_op_array *function)
{
	if (!sink_wants_edges(&walk->sink)) {
		return;
	}
	for (int i = 0; i < function->last_literal; i++) {
		const zval *literal = &function->literals[i];

		if (Z_TYPE_P(literal) >= IS_STRING && Z_TYPE_P(literal) <= IS_CONSTANT_AST &&
			walk_is_heap(walk, Z_COUNTED_P(literal))) {
			walk_value(walk, sink_wants_names(&walk->sink) ? sink_name_number(&walk->sink, i) : 0,
				RMEM_EDGE_LITERAL, literal);
		}
	}
}

static void code_variables(struct walk *walk, const zend_op_array *function)
{
	if (function->vars == NULL || function->last_var == 0) {
		return;
	}
	sink_open(&walk->sink, walk_name(walk, "variable_name_table"), SINK_TYPE_VARIABLE_NAMES);
	walk_part(walk, SINK_LOC_VARIABLE_NAMES, function->vars,
		sizeof(zend_string *) * (size_t)function->last_var);
	for (int i = 0; i < function->last_var && sink_wants_edges(&walk->sink); i++) {
		walk_heap_string(walk, "variable", function->vars[i]);
	}
	sink_close(&walk->sink);
}

/* The return type stands one before the first argument, a variadic one behind the counted ones. */
static void code_arguments(struct walk *walk, const zend_op_array *function)
{
	const zend_arg_info *info = function->arg_info;
	uint32_t count = function->num_args;

	if (info == NULL) {
		return;
	}
	if (function->fn_flags & ZEND_ACC_HAS_RETURN_TYPE) {
		info--;
		count++;
	}
	if (function->fn_flags & ZEND_ACC_VARIADIC) {
		count++;
	}
	sink_open(&walk->sink, walk_name(walk, "arg_infos"), SINK_TYPE_ARG_INFOS);
	walk_part(walk, SINK_LOC_ARG_INFOS, info, sizeof *info * count);
	for (uint32_t i = 0; i < count; i++) {
		walk_heap_string(walk, "argument", info[i].name);
		walk_type(walk, info[i].type);
	}
	sink_close(&walk->sink);
}

static void code_nested(struct walk *walk, const zend_op_array *function)
{
	uint32_t count;
	zend_op_array **nested = reli_function_nested(function, &count);

	if (count == 0) {
		return;
	}
	sink_open(
		&walk->sink, walk_name(walk, "dynamic_function_definitions"), SINK_TYPE_DYNAMIC_FUNCTIONS);
	walk_part(walk, SINK_LOC_DYNAMIC_FUNCTIONS, nested, sizeof *nested * count);
	for (uint32_t i = 0; i < count; i++) {
		walk_held_function(walk,
			sink_wants_names(&walk->sink) ? sink_name_format(&walk->sink, "%u", i) : 0,
			(zend_function *)nested[i], function);
	}
	sink_close(&walk->sink);
}

static void function_code(struct walk *walk, const zend_op_array *function)
{
	code_opcodes(walk, function);
	walk_named_string(walk, "filename", function->filename);
	walk_heap_string(walk, "doc_comment", function->doc_comment);
	code_arguments(walk, function);
	code_variables(walk, function);
	code_nested(walk, function);
	walk_attributes(walk, reli_function_attributes(function), function->opcodes);
	code_literals(walk, function);
}

static void function_name(struct walk *walk, const zend_string *name, bool owns_code)
{
	if (owns_code || reli_function_names_are_held()) {
		walk_heap_string(walk, "name", name);
	}
}

static bool function_owns_code(struct walk *walk, const zend_op_array *function)
{
	return function_has_code(function) && walk_owns(walk, function->opcodes, function);
}

/* --- what each copy owns --- */

static void function_cache(struct walk *walk, const zend_op_array *function)
{
	struct reli_cache cache = reli_function_cache(function);

	if (cache.start != NULL && walk_owns(walk, cache.start, function)) {
		sink_open(&walk->sink, walk_name(walk, "run_time_cache"), SINK_TYPE_RUNTIME_CACHE);
		walk_part(walk, SINK_LOC_RUNTIME_CACHE, cache.start, cache.size);
		sink_close(&walk->sink);
	}
}

/*
 * The template is the code's, except that up to 8.4 a closure's copies replace the pointer and the
 * prototype keeps its own. Without a live array the template is all there is.
 */
static void function_statics(struct walk *walk, const zend_op_array *function, bool owns_code)
{
	HashTable *live = reli_function_statics(function),
			  *template = reli_function_static_template(function);

	if (template == live || template == NULL ||
		(!owns_code && !(function->fn_flags & ZEND_ACC_CLOSURE)) ||
		!walk_owns(walk, template, function)) {
		template = NULL;
	}
	if (live == NULL) {
		walk_array(walk, walk_name(walk, "static_variables"), RMEM_EDGE_STATIC_VARIABLES, template);
		return;
	}
	walk_array(walk, walk_name(walk, "static_variables"), RMEM_EDGE_STATIC_VARIABLES, live);
	if (template != NULL && walk_is_heap(walk, template)) {
		walk_array(walk, walk_name(walk, "static_variables_template"), RMEM_EDGE_STATIC_VARIABLES,
			template);
	}
}

/* A callable made of a function borrows all of them. */
static void closure_statics(struct walk *walk, const zend_op_array *copy, bool owns_code)
{
	HashTable *live = reli_function_statics(copy), *template = reli_function_static_template(copy);

	if (!reli_closure_owns_statics(copy)) {
		return;
	}
	walk_array(walk, walk_name(walk, "static_variables"), RMEM_EDGE_CAPTURED, live);
	if (owns_code && template != NULL && template != live && walk_is_heap(walk, template) &&
		walk_owns(walk, template, copy)) {
		walk_array(walk, walk_name(walk, "static_variables_template"), RMEM_EDGE_STATIC_VARIABLES,
			template);
	}
}

/* --- attributes --- */

static void function_name_attribute(struct walk *walk, const zend_function *function)
{
	const zend_string *name = function->common.function_name;
	const zend_class_entry *scope = function->common.scope;
	char text[RELI_NAME_MAX];

	if (scope == NULL || name == NULL) {
		sink_attribute_text(&walk->sink, "#function", name != NULL ? ZSTR_VAL(name) : "<main>",
			name != NULL ? ZSTR_LEN(name) : 6);
		return;
	}
	sink_attribute_copy(&walk->sink, "#function", text,
		walk_method_name(text, sizeof text, scope, ZSTR_VAL(name)));
}

/*
 * Closures have their static variables in one table with those of `use`: which they are, the code
 * that makes them says. As many names as have room.
 */
static void function_statics_attribute(struct walk *walk, const zend_op_array *function)
{
	char text[RELI_NAME_MAX];
	size_t used = 0;

	for (uint32_t i = 0; i < function->last; i++) {
		const zend_string *name;

		if (!reli_op_binds_static(&function->opcodes[i])) {
			continue;
		}
		name = function->vars[EX_VAR_TO_NUM(function->opcodes[i].op1.var)];
		if (used + 1 + ZSTR_LEN(name) > sizeof text) {
			break;
		}
		if (used != 0) {
			text[used++] = ',';
		}
		memcpy(text + used, ZSTR_VAL(name), ZSTR_LEN(name));
		used += ZSTR_LEN(name);
	}
	if (used != 0) {
		sink_attribute_copy(&walk->sink, "#statics", text, used);
	}
}

static void function_attributes(struct walk *walk, const zend_op_array *function)
{
	struct sink *sink = &walk->sink;

	if (sink->phase != SINK_ATTRIBUTES) {
		return;
	}
	function_name_attribute(walk, (const zend_function *)function);
	sink_attribute_text(sink, "#is_internal", "", 0);
	if (function->filename != NULL) {
		sink_attribute_text(
			sink, "filename", ZSTR_VAL(function->filename), ZSTR_LEN(function->filename));
	}
	sink_attribute_number(sink, "line_start", function->line_start);
	sink_attribute_number(sink, "line_end", function->line_end);
	if ((function->fn_flags & ZEND_ACC_CLOSURE) && function->static_variables != NULL) {
		function_statics_attribute(walk, function);
	}
}

/* --- nodes --- */

/* The definition that a copy shares its code with; NULL when a copy is the owner itself. */
static const zend_function *function_prototype(struct walk *walk, const zend_op_array *copy)
{
	const zend_op_array *owner = walk_owner_of(walk, copy->opcodes);

	if (owner == NULL || owner == copy || function_place(walk, owner) == FUNCTION_EMBEDDED) {
		return NULL;
	}
	return (const zend_function *)owner;
}

/*
 * Closures made by a script that has ended share their code with no definition, only with each other: bound copies,
 * closures made in a loop. Then the code is a node of its own, for none of them takes it along when it goes.
 */
static bool function_shares_code(struct walk *walk, const zend_op_array *function)
{
	const zend_op_array *owner =
		function_has_code(function) ? walk_owner_of(walk, function->opcodes) : NULL;

	return owner != NULL && function->refcount != NULL && *function->refcount > 1 &&
		   function_place(walk, owner) == FUNCTION_EMBEDDED;
}

static void function_code_edge(struct walk *walk, const zend_op_array *function)
{
	walk_special(walk, walk_name(walk, "func"), RMEM_EDGE_FUNCTION, SINK_CODE, function->opcodes);
}

void walk_code_node(struct walk *walk, const void *opcodes)
{
	const zend_op_array *function = walk_owner_of(walk, opcodes);

	if (function == NULL || walk->sink.phase >= SINK_HASHES) {
		return;
	}
	function_attributes(walk, function);
	if (walk_wants_parts(walk)) {
		sink_open(&walk->sink, walk_name(walk, "op_array"), SINK_TYPE_OP_ARRAY);
		function_code(walk, function);
		sink_close(&walk->sink);
	}
}

void walk_function_node(struct walk *walk, zend_op_array *function)
{
	enum function_place place;
	bool owns_code;

	if (walk->sink.phase >= SINK_HASHES) {
		return;
	}
	function_attributes(walk, function);
	if (!walk_wants_parts(walk)) {
		return;
	}
	place = function_place(walk, function);
	if (place == FUNCTION_EMBEDDED) {
		/* A running closure: its object tells the rest. */
		walk_function_edge(walk, walk_name(walk, "prototype"), RMEM_EDGE_FUNCTION,
			function_prototype(walk, function));
		return;
	}
	owns_code = function_owns_code(walk, function);
	function_name(walk, function->function_name, owns_code);
	sink_open(&walk->sink, walk_name(walk, "op_array"), SINK_TYPE_OP_ARRAY);
	function_row(walk, function, sizeof *function);
	if (!(function->fn_flags & ZEND_ACC_CALL_VIA_TRAMPOLINE)) {
		function_cache(walk, function);
		function_statics(walk, function, owns_code);
	}
	if (owns_code) {
		function_code(walk, function);
	}
	sink_close(&walk->sink);
	if (!owns_code && function_shares_code(walk, function)) {
		function_code_edge(walk, function);
	}
}

void walk_internal_function_node(struct walk *walk, zend_internal_function *function)
{
	enum function_place place;

	if (walk->sink.phase >= SINK_HASHES) {
		return;
	}
	place = function_place(walk, function);
	if (walk->sink.phase == SINK_ATTRIBUTES) {
		function_name_attribute(walk, (const zend_function *)function);
		sink_attribute_text(&walk->sink, "#is_internal", "1", 1);
	}
	/* Copies in an arena are told by the class that inherits the method, with their names. */
	if (place == FUNCTION_OUTSIDE || place == FUNCTION_BLOCK) {
		walk_heap_string(walk, "name", function->function_name);
		function_row(walk, function, sizeof *function);
	}
}

void walk_closure_function(struct walk *walk, zend_op_array *copy)
{
	const zend_function *prototype;
	bool owns_code, shares_code;

	if (!ZEND_USER_CODE(copy->type)) {
		walk_heap_string(walk, "name", copy->function_name);
		return;
	}
	owns_code = function_owns_code(walk, copy);
	function_name(walk, copy->function_name, owns_code);
	prototype = owns_code ? NULL : function_prototype(walk, copy);
	walk_function_edge(walk, walk_name(walk, "func"), RMEM_EDGE_FUNCTION, prototype);
	shares_code = function_shares_code(walk, copy);
	if (shares_code) {
		function_code_edge(walk, copy);
	}
	closure_statics(walk, copy, owns_code);
	/* A cache that is not on the heap is the prototype's. */
	if ((copy->fn_flags & ZEND_ACC_HEAP_RT_CACHE) || prototype == NULL) {
		function_cache(walk, copy);
	}
	if (owns_code && !shares_code) {
		function_code(walk, copy);
	}
}
