/*
 * The engine's smaller roots: handlers, exceptions in flight, tables of weak references and lazy
 * objects, INI changes, the compiler's state. What requests, streams and the standard module keep
 * is in walk_request.c, autoloaders are in walk_autoload.c.
 *
 * All of this is told on the root node itself: the tables have no node of their own, their memory
 * counts to the root.
 */
#include "walk_inside.h"

#include "zend_ini.h"

#include "../compat/compat_engine.h"

/* "name[3]"; 0 where no names are wanted. */
static uint32_t engine_indexed(struct walk *walk, const char *name, uint32_t index)
{
	return sink_wants_names(&walk->sink) ? sink_name_format(&walk->sink, "%s[%u]", name, index) : 0;
}

static void engine_string(struct walk *walk, const char *name, const zend_string *string)
{
	walk_string(walk, inside_name(walk, name), RMEM_EDGE_MEMBER, string);
}

static void engine_range(struct walk *walk, struct reli_range range)
{
	if (range.from != NULL && range.size != 0) {
		sink_block(&walk->sink, SINK_LOC_ENGINE, (uintptr_t)range.from, range.size, 0);
	}
}

static void engine_stack_memory(struct walk *walk, const zend_stack *stack)
{
	if (stack != NULL && stack->max > 0) {
		inside_block(
			walk, SINK_LOC_ENGINE, stack->elements, (size_t)stack->max * (size_t)stack->size);
	}
}

/* --- handlers --- */

static void engine_value_stack(struct walk *walk, const char *name, const zend_stack *stack)
{
	engine_stack_memory(walk, stack);
	if (stack->size != (int)sizeof(zval)) {
		return;
	}
	for (int i = 0; i < stack->top; i++) {
		walk_value(walk, engine_indexed(walk, name, (uint32_t)i), RMEM_EDGE_MEMBER,
			(const zval *)stack->elements + i);
	}
}

void walk_root_callbacks(struct walk *walk)
{
	walk_value(walk, inside_name(walk, "error_handler"), RMEM_EDGE_MEMBER, &EG(user_error_handler));
	walk_value(walk, inside_name(walk, "exception_handler"), RMEM_EDGE_MEMBER,
		&EG(user_exception_handler));
	engine_value_stack(walk, "error_handlers", &EG(user_error_handlers));
	engine_value_stack(walk, "exception_handlers", &EG(user_exception_handlers));
	engine_stack_memory(walk, &EG(user_error_handlers_error_reporting));
}

void walk_root_exception(struct walk *walk)
{
	walk_object(walk, inside_name(walk, "exception"), RMEM_EDGE_MEMBER, EG(exception));
	walk_object(walk, inside_name(walk, "prev_exception"), RMEM_EDGE_MEMBER, EG(prev_exception));
}

/* Emptied arrays that the next extract() will fill: nobody's but the engine's. */
void walk_root_symtable_cache(struct walk *walk)
{
	uint32_t count = (uint32_t)(EG(symtable_cache_ptr) - EG(symtable_cache));

	for (uint32_t i = 0; i < count; i++) {
		walk_array(walk, engine_indexed(walk, "symtable_cache", i), RMEM_EDGE_MEMBER,
			EG(symtable_cache)[i]);
	}
}

/* --- INI --- */

/* Values that ini_set() and .user.ini gave; what the program started with is the C library's
 * memory. */
void walk_root_ini(struct walk *walk)
{
	const HashTable *modified = EG(modified_ini_directives);

	inside_table(walk, modified, "modified_ini_directives");
	if (!inside_is_block(walk, modified, sizeof *modified) || !sink_wants_edges(&walk->sink)) {
		return;
	}
	for (struct walk_entry entry = walk_first(modified); walk_next(&entry);) {
		const zend_ini_entry *directive = Z_PTR_P(entry.value);
		uint32_t name = walk_string_name(walk, directive->name);

		walk_string(walk, name, RMEM_EDGE_MEMBER, directive->value);
		/* A directive that refused the new value has one reference under two names. */
		if (directive->modified && directive->orig_value != directive->value) {
			walk_string(walk, name, RMEM_EDGE_MEMBER, directive->orig_value);
		}
	}
}

/* --- weak references, lazy objects --- */

/* Which objects are looked at weakly. The holders are objects and tell of it themselves; an object's table of several
 * holders is its own. */
void walk_root_weakrefs(struct walk *walk)
{
	sink_count_attribute(&walk->sink, EG(weakrefs).nNumOfElements);
	walk_table_memory(walk, &EG(weakrefs));
}

void walk_root_lazy_objects(struct walk *walk)
{
	const HashTable *table = reli_lazy_table();

	if (table != NULL) {
		sink_count_attribute(&walk->sink, table->nNumOfElements);
		walk_table_memory(walk, table);
	}
}

/* --- the rest of EG() --- */

static void engine_errors(struct walk *walk)
{
	uint32_t count;

	engine_range(walk, reli_recorded_errors(&count));
	for (uint32_t i = 0; i < count; i++) {
		struct reli_recorded_error error = reli_recorded_error(i);

		inside_block(walk, SINK_LOC_ENGINE, error.block, error.size);
		walk_string(
			walk, engine_indexed(walk, "recorded_errors", i), RMEM_EDGE_MEMBER, error.filename);
		walk_string(
			walk, engine_indexed(walk, "recorded_errors", i), RMEM_EDGE_MEMBER, error.message);
	}
	engine_string(walk, "last_error_message", RELI_AS_STRING(PG(last_error_message)));
	engine_string(walk, "last_error_file", RELI_AS_STRING(PG(last_error_file)));
}

/*
 * Made-up functions of calls by __call() that wait for their arguments: the engine has one to lend,
 * further ones are blocks. Each counts the method's name; frames know them only as the function to
 * be called.
 */
static void engine_trampolines(struct walk *walk)
{
	engine_string(walk, "trampoline", EG(trampoline).common.function_name);
	for (const zend_execute_data *frame = EG(current_execute_data); frame != NULL;
		 frame = frame->prev_execute_data) {
		if (frame->func == NULL || !ZEND_USER_CODE(frame->func->type)) {
			continue;
		}
		for (const zend_execute_data *call = frame->call; call != NULL;
			 call = call->prev_execute_data) {
			const zend_function *function = call->func;

			if ((function->common.fn_flags & ZEND_ACC_CALL_VIA_TRAMPOLINE) &&
				function != &EG(trampoline) &&
				inside_is_block(walk, function, sizeof(zend_internal_function))) {
				inside_block(walk, SINK_LOC_ENGINE, function, inside_block_bytes(walk, function));
				engine_string(walk, "trampoline", function->common.function_name);
			}
		}
	}
}

void walk_root_engine(struct walk *walk)
{
	const zend_string *override = reli_filename_override();

	if (EG(ht_iterators) != EG(ht_iterators_slots)) {
		inside_block(walk, SINK_LOC_ENGINE, EG(ht_iterators),
			EG(ht_iterators_count) * sizeof *EG(ht_iterators));
	}
	engine_range(walk, reli_gc_buffer());
	engine_range(walk, reli_main_fiber());
	engine_range(walk, reli_internal_run_time_cache());
	engine_range(walk, reli_map_ptr_table());
	engine_errors(walk);
	inside_text(walk, PG(php_sys_temp_dir));
	engine_trampolines(walk);
	if (override != NULL) {
		sink_edge(&walk->sink, inside_name(walk, "filename_override"), RMEM_EDGE_MEMBER,
			RMEM_STRENGTH_WEAK, SINK_STRING, (uintptr_t) override);
	}
}

/*
 * --- CG(): empty between two compilations, but for the files that are still open ---
 *
 * An error handler can run in the middle of one; then the engine has put the stacks aside and says
 * that it does not compile.
 */

/* One block a file; the list's copy of the handle owns the strings and the source text. */
static void compiler_open_files(struct walk *walk)
{
	uint32_t number = 0;

	for (const zend_llist_element *element = CG(open_files).head; element != NULL;
		 element = element->next, number++) {
		zend_file_handle handle;

		memcpy(&handle, element->data, sizeof handle);
		inside_block(
			walk, SINK_LOC_ENGINE, element, offsetof(zend_llist_element, data) + sizeof handle);
		walk_string(walk, engine_indexed(walk, "open_files", number), RMEM_EDGE_MEMBER,
			RELI_AS_STRING(handle.filename));
		walk_string(
			walk, engine_indexed(walk, "open_files", number), RMEM_EDGE_MEMBER, handle.opened_path);
		inside_block(walk, SINK_LOC_ENGINE, handle.buf, handle.len);
	}
}

/* Tables of tables of small blocks: which class waits for which. */
static void compiler_obligations(struct walk *walk, const HashTable *classes)
{
	inside_table(walk, classes, "delayed_variance_obligations");
	if (!inside_is_block(walk, classes, sizeof *classes)) {
		return;
	}
	for (struct walk_entry outer = walk_first(classes); walk_next(&outer);) {
		const HashTable *obligations = Z_PTR_P(outer.value);

		if (!inside_is_block(walk, obligations, sizeof *obligations)) {
			continue;
		}
		inside_table(walk, obligations, "obligations");
		for (struct walk_entry inner = walk_first(obligations); walk_next(&inner);) {
			inside_block(walk, SINK_LOC_ENGINE, Z_PTR_P(inner.value),
				inside_block_bytes(walk, Z_PTR_P(inner.value)));
		}
	}
}

/* `use` statements: the name used in the file is the key, the whole name is counted by the value.
 */
static void compiler_imports(struct walk *walk, const HashTable *imports, const char *name)
{
	inside_table(walk, imports, name);
	if (!inside_is_block(walk, imports, sizeof *imports)) {
		return;
	}
	for (struct walk_entry entry = walk_first(imports); walk_next(&entry);) {
		walk_string(
			walk, engine_indexed(walk, name, entry.at - 1), RMEM_EDGE_MEMBER, Z_PTR_P(entry.value));
	}
}

static void compiler_file_context(struct walk *walk)
{
	const zend_file_context *context = &CG(file_context);

	engine_string(walk, "current_namespace", context->current_namespace);
	compiler_imports(walk, context->imports, "imports");
	compiler_imports(walk, context->imports_function, "imports_function");
	compiler_imports(walk, context->imports_const, "imports_const");
	walk_table_memory(walk, &context->seen_symbols);
	for (struct walk_entry entry = walk_first(&context->seen_symbols); walk_next(&entry);) {
		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			walk_string(walk, inside_name(walk, "seen_symbols"), RMEM_EDGE_KEY, entry.key);
		}
	}
}

static void compiler_code(struct walk *walk)
{
	const zend_oparray_context *context = &CG(context);

	if (context->brk_cont_array != NULL) {
		inside_block(walk, SINK_LOC_ENGINE, context->brk_cont_array,
			inside_block_bytes(walk, context->brk_cont_array));
	}
	inside_table(walk, context->labels, "labels");
	inside_table(walk, CG(memoized_exprs), "memoized_exprs");
}

/* The table itself lies in the globals. */
static void compiler_filenames(struct walk *walk, const HashTable *table)
{
	if (table == NULL) {
		return;
	}
	walk_table_memory(walk, table);
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		uint32_t name = engine_indexed(walk, "filenames", entry.at - 1);

		walk_string(walk, name, RMEM_EDGE_KEY, entry.key);
		walk_value(walk, name, RMEM_EDGE_MEMBER, entry.value);
	}
}

void walk_root_compiler(struct walk *walk)
{
	engine_string(walk, "compiled_filename", CG(compiled_filename));
	engine_string(walk, "doc_comment", CG(doc_comment));
	engine_stack_memory(walk, &CG(loop_var_stack));
	engine_stack_memory(walk, &CG(delayed_oplines_stack));
	engine_stack_memory(walk, reli_short_circuit_stack());
	compiler_open_files(walk);
	compiler_filenames(walk, reli_filenames());
	compiler_obligations(walk, reli_delayed_obligations());
	inside_table(walk, CG(delayed_autoloads), "delayed_autoloads");
	inside_table(walk, reli_unlinked_uses(), "unlinked_uses");
	compiler_file_context(walk);
	compiler_code(walk);
}

/* --- persistent resources --- */

/* Keys are not shown: those of database connections contain passwords. */
void walk_root_persistent_list(struct walk *walk)
{
	uint32_t number = 0;

	sink_count_attribute(&walk->sink, EG(persistent_list).nNumOfElements);
	walk_table_memory(walk, &EG(persistent_list));
	for (struct walk_entry entry = walk_first(&EG(persistent_list)); walk_next(&entry); number++) {
		if (Z_TYPE_P(entry.value) == IS_PTR || Z_TYPE_P(entry.value) == IS_RESOURCE) {
			sink_edge(&walk->sink, inside_index(walk, number), RMEM_EDGE_REGISTRY,
				RMEM_STRENGTH_WEAK, SINK_RESOURCE, (uintptr_t)Z_RES_P(entry.value));
		}
	}
}
