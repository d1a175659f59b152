/* See walk_standard.h. */
#include "walk_standard.h"

#include "walk_inside.h"

#include "../compat/compat_engine.h"
#include "../compat/compat_standard.h"

/* "shutdown_function[3]"; 0 where no names are wanted. */
static uint32_t standard_indexed(struct walk *walk, const char *name, uint32_t index)
{
	return sink_wants_names(&walk->sink) ? sink_name_format(&walk->sink, "%s[%u]", name, index) : 0;
}

static void standard_string(struct walk *walk, const char *name, const zend_string *string)
{
	walk_string(walk, inside_name(walk, name), RMEM_EDGE_MEMBER, string);
}

/* --- functions to be called later --- */

static void standard_arguments(
	struct walk *walk, const struct reli_kept_call *call, const char *name, uint32_t index)
{
	if (call->values == NULL) {
		return;
	}
	inside_block(
		walk, SINK_LOC_INTERNAL_DATA, call->values, call->value_count * sizeof *call->values);
	for (uint32_t i = 0; i < call->count; i++) {
		uint32_t place = sink_wants_names(&walk->sink)
							 ? sink_name_format(&walk->sink, "%s[%u].arguments[%u]", name, index, i)
							 : 0;

		walk_value(walk, place, RMEM_EDGE_ARGUMENT, &call->arguments[i]);
	}
}

static void standard_kept_call(
	struct walk *walk, const struct reli_kept_call *call, const char *name, uint32_t index)
{
	if (call->function != NULL) {
		walk_value(walk, standard_indexed(walk, name, index), RMEM_EDGE_MEMBER, call->function);
	}
	if (call->function != NULL && call->cache != NULL) {
		walk_object(walk,
			sink_wants_names(&walk->sink)
				? sink_name_format(&walk->sink, "%s[%u].object", name, index)
				: 0,
			RMEM_EDGE_MEMBER, call->cache->object);
	} else if (call->cache != NULL) {
		inside_callable_cache(walk, call->cache, standard_indexed(walk, name, index));
	}
	standard_arguments(walk, call, name, index);
}

static void standard_shutdown_functions(struct walk *walk)
{
	const HashTable *functions = BG(user_shutdown_function_names);

	inside_table(walk, functions, "shutdown_function");
	if (!inside_is_block(walk, functions, sizeof *functions)) {
		return;
	}
	for (struct walk_entry entry = walk_first(functions); walk_next(&entry);) {
		const struct reli_kept_call_block *block = Z_PTR_P(entry.value);

		if (inside_is_block(walk, block, sizeof *block)) {
			struct reli_kept_call call = reli_kept_call(block);

			inside_block(walk, SINK_LOC_INTERNAL_DATA, block, sizeof *block);
			standard_kept_call(walk, &call, "shutdown_function", entry.at - 1);
		}
	}
}

static void standard_tick_functions(struct walk *walk)
{
	const zend_llist *functions = BG(user_tick_functions);
	uint32_t number = 0;

	if (!inside_is_block(walk, functions, sizeof *functions)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, functions, sizeof *functions);
	for (const zend_llist_element *element = functions->head; element != NULL;
		 element = element->next, number++) {
		struct reli_tick_block tick;

		inside_block(walk, SINK_LOC_INTERNAL_DATA, element,
			offsetof(zend_llist_element, data) + functions->size);
		if (functions->size == sizeof tick) {
			struct reli_kept_call call;

			memcpy(&tick, element->data, sizeof tick);
			call = reli_tick_call(&tick);
			standard_kept_call(walk, &call, "tick_function", number);
		}
	}
}

/* --- small tables --- */

/* Names of variables stay out of the names: their values are often secrets, and values are no PHP
 * memory. */
static void standard_environment(struct walk *walk)
{
	const HashTable *variables = &BG(putenv_ht);

	walk_table_memory(walk, variables);
	for (struct walk_entry entry = walk_first(variables); walk_next(&entry);) {
		const struct reli_putenv_block *block = Z_PTR_P(entry.value);
		uint32_t name = standard_indexed(walk, "putenv", entry.at - 1);

		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			walk_string(walk, name, RMEM_EDGE_KEY, entry.key);
		}
		if (inside_is_block(walk, block, sizeof *block)) {
			inside_block(walk, SINK_LOC_INTERNAL_DATA, block, sizeof *block);
			if (block->key == entry.key) {
				walk_string(walk, name, RMEM_EDGE_MEMBER, block->key);
			}
		}
	}
}

static void standard_user_filters(struct walk *walk)
{
	const HashTable *filters = BG(user_filter_map);

	inside_table(walk, filters, "user_filter");
	if (!inside_is_block(walk, filters, sizeof *filters)) {
		return;
	}
	for (struct walk_entry entry = walk_first(filters); walk_next(&entry);) {
		const struct reli_user_filter_block *block = Z_PTR_P(entry.value);

		if (inside_is_block(walk, block, sizeof *block)) {
			inside_block(walk, SINK_LOC_INTERNAL_DATA, block, sizeof *block);
			walk_string(walk, standard_indexed(walk, "user_filter", entry.at - 1), RMEM_EDGE_MEMBER,
				block->class_name);
		}
	}
}

/* Links and forms that output_add_rewrite_var() and trans-sid put into pages. tag, arg and val look
 * into the text that is being rewritten. */
static void standard_url_rewriter(struct walk *walk, const url_adapt_state_ex_t *state)
{
	standard_string(walk, "url_rewriter", state->buf.s);
	standard_string(walk, "url_rewriter", state->result.s);
	standard_string(walk, "url_rewriter", state->form_app.s);
	standard_string(walk, "url_rewriter", state->url_app.s);
	standard_string(walk, "url_rewriter", state->attr_val.s);
}

/* --- serialisation, when a method that it calls takes the snapshot --- */

static void standard_serialize(struct walk *walk)
{
	const struct reli_serialize_block *block = (const void *)BG(serialize).data;

	if (BG(serialize).level == 0 || !inside_is_block(walk, block, sizeof *block)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, block, sizeof *block);
	walk_table_memory(walk, &block->values);
	for (struct walk_entry entry = walk_first(&block->values); walk_next(&entry);) {
		walk_value(
			walk, standard_indexed(walk, "serialize", entry.at - 1), RMEM_EDGE_MEMBER, entry.value);
	}
}

/*
 * __unserialize() and __wakeup() are called at the very end, while the values are let go of one by
 * one: from then on nothing says which of them are still there. Before that, only autoloaders run.
 */
static bool standard_unserialize_ends(void)
{
	for (const zend_execute_data *frame = EG(current_execute_data); frame != NULL;
		 frame = frame->prev_execute_data) {
		const zend_string *name = frame->func != NULL && frame->func->common.scope != NULL
									  ? frame->func->common.function_name
									  : NULL;

		if (name != NULL && (zend_string_equals_literal_ci(name, "__unserialize") ||
								zend_string_equals_literal_ci(name, "__wakeup"))) {
			return true;
		}
	}
	return false;
}

static void standard_unserialize_values(
	struct walk *walk, const struct reli_unserialize_values *block)
{
	bool ends = standard_unserialize_ends();

	for (uint32_t number = 0; inside_is_block(walk, block, sizeof *block); block = block->next) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, block, sizeof *block);
		for (zend_long i = 0; !ends && i < block->count && i < RELI_UNSERIALIZE_VALUES; i++) {
			walk_value(walk, standard_indexed(walk, "unserialize", number++), RMEM_EDGE_MEMBER,
				&block->values[i]);
		}
	}
}

static void standard_unserialize(struct walk *walk)
{
	const struct reli_unserialize_block *block = (const void *)BG(unserialize).data;
	const struct reli_unserialize_places *places;

	if (BG(unserialize).level == 0 || !inside_is_block(walk, block, sizeof *block)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, block, inside_block_bytes(walk, block));
	for (places = block->places.next; inside_is_block(walk, places, sizeof *places);
		 places = places->next) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, places, inside_block_bytes(walk, places));
	}
	standard_unserialize_values(walk, block->first_values);
	inside_table(walk, block->typed_references, "typed_references");
}

bool walk_standard_inside(struct walk *walk, const zend_module_entry *module)
{
	if (strcmp(module->name, "standard") != 0) {
		return false;
	}
	standard_shutdown_functions(walk);
	standard_tick_functions(walk);
	standard_environment(walk);
	standard_user_filters(walk);
	standard_string(walk, "strtok_string", reli_strtok_string());
	standard_string(walk, "ctype_string", RELI_LOCALE_STRING);
	standard_string(walk, "CurrentStatFile", RELI_AS_STRING(BG(CurrentStatFile)));
	standard_string(walk, "CurrentLStatFile", RELI_AS_STRING(BG(CurrentLStatFile)));
	inside_text(walk, RELI_AS_TEXT(BG(CurrentStatFile)));
	inside_text(walk, RELI_AS_TEXT(BG(CurrentLStatFile)));
	inside_text(walk, BG(syslog_device));
	standard_url_rewriter(walk, &BG(url_adapt_session_ex));
	standard_url_rewriter(walk, &BG(url_adapt_output_ex));
	if (reli_last_http_headers() != NULL) {
		walk_value(walk, inside_name(walk, "last_http_headers"), RMEM_EDGE_MEMBER,
			reli_last_http_headers());
	}
	if (reli_assert_callback() != NULL) {
		walk_value(
			walk, inside_name(walk, "assert_callback"), RMEM_EDGE_MEMBER, reli_assert_callback());
	}
	standard_serialize(walk);
	standard_unserialize(walk);
	return true;
}
