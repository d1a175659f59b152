/*
 * The class SQLite3, and what it has in common with PDO's driver: functions, collations and the authorizer, which are PHP callables that
 * the connection keeps.
 */
#include "walk_inside.h"

void inside_sqlite_callable(
	struct walk *walk, const char *name, const reli_sqlite_callable *callable)
{
	if (reli_sqlite_value(callable) != NULL) {
		walk_value(walk, inside_name(walk, name), RMEM_EDGE_MEMBER, reli_sqlite_value(callable));
	} else {
		inside_callable_cache(walk, reli_sqlite_cache(callable), inside_name(walk, name));
	}
}

static void sqlite_name(struct walk *walk, const void *name, bool is_string)
{
	if (is_string) {
		walk_string(walk, inside_name(walk, "name"), RMEM_EDGE_NAME, name);
	} else {
		inside_text(walk, name);
	}
}

void inside_sqlite_collations(
	struct walk *walk, const struct reli_sqlite_collation *collation, bool names_are_strings)
{
	for (; inside_is_block(walk, collation, sizeof *collation); collation = collation->next) {
		/* Behind what is declared older versions keep call information that counts nothing. */
		inside_block(walk, SINK_LOC_INTERNAL_DATA, collation, inside_block_bytes(walk, collation));
		sqlite_name(walk, collation->name, names_are_strings);
		inside_sqlite_callable(walk, "collation", &collation->callable);
	}
}

static void sqlite3_statements(struct walk *walk, const zend_llist *list)
{
	const zend_llist_element *element;

	for (element = list->head;
		 inside_is_block(walk, element, offsetof(zend_llist_element, data) + sizeof(void *));
		 element = element->next) {
		const void *listed;

		inside_block(
			walk, SINK_LOC_INTERNAL_DATA, element, offsetof(zend_llist_element, data) + list->size);
		memcpy(&listed, element->data, sizeof listed);
		if (reli_sqlite3_listed_bytes() != 0 &&
			inside_is_block(walk, listed, reli_sqlite3_listed_bytes())) {
			inside_block(walk, SINK_LOC_INTERNAL_DATA, listed, reli_sqlite3_listed_bytes());
		}
	}
}

static bool sqlite3_inside(struct walk *walk, zend_object *object)
{
	const struct reli_sqlite3_object *sqlite =
		inside_fields(object, offsetof(struct reli_sqlite3_object, std));
	const struct reli_sqlite3_function *function;

	if (!reli_sqlite3_is_known() || sqlite == NULL) {
		return false;
	}
	for (function = sqlite->functions; inside_is_block(walk, function, sizeof *function);
		 function = function->next) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, function, inside_block_bytes(walk, function));
		sqlite_name(walk, function->name, reli_sqlite3_names_are_strings());
		for (size_t i = 0; i < sizeof function->callables / sizeof *function->callables; i++) {
			inside_sqlite_callable(walk, "function", &function->callables[i]);
		}
	}
	inside_sqlite_collations(walk, sqlite->collations, reli_sqlite3_names_are_strings());
	sqlite3_statements(walk, &sqlite->statements);
	if (reli_sqlite3_authorizer_value(sqlite) != NULL) {
		walk_value(walk, inside_name(walk, "authorizer"), RMEM_EDGE_MEMBER,
			reli_sqlite3_authorizer_value(sqlite));
	} else if (reli_sqlite3_authorizer_cache(sqlite) != NULL) {
		inside_callable_cache(walk, reli_sqlite3_authorizer_cache(sqlite), inside_name(walk, "authorizer"));
	}
	return true;
}

static bool sqlite3_statement_inside(struct walk *walk, zend_object *object)
{
	const struct reli_sqlite3_statement *statement =
		inside_fields(object, offsetof(struct reli_sqlite3_statement, std));

	if (!reli_sqlite3_is_known() || statement == NULL) {
		return false;
	}
	walk_object(
		walk, inside_name(walk, "database"), RMEM_EDGE_MEMBER, reli_sqlite3_connection(statement));
	inside_table(walk, statement->bound, "bound");
	if (!inside_is_block(walk, statement->bound, sizeof *statement->bound)) {
		return true;
	}
	for (struct walk_entry entry = walk_first(statement->bound); walk_next(&entry);) {
		const struct reli_sqlite3_bound *bound = Z_PTR_P(entry.value);

		if (Z_TYPE_P(entry.value) == IS_PTR && inside_is_block(walk, bound, sizeof *bound)) {
			inside_block(walk, SINK_LOC_INTERNAL_DATA, bound, sizeof *bound);
			walk_string(walk, inside_name(walk, "bound"), RMEM_EDGE_NAME, bound->name);
			walk_value(walk, inside_name(walk, "bound"), RMEM_EDGE_MEMBER, &bound->value);
		}
	}
	return true;
}

static void sqlite3_columns(struct walk *walk, const struct reli_sqlite3_result *result)
{
	size_t bytes;

	if (result->column_count <= 0) {
		return;
	}
	bytes = (size_t)result->column_count * sizeof *result->columns;
	if (!inside_is_block(walk, result->columns, bytes)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, result->columns, bytes);
	for (int i = 0; i < result->column_count; i++) {
		walk_string(walk, inside_name(walk, "column"), RMEM_EDGE_NAME, result->columns[i]);
	}
}

static bool sqlite3_result_inside(struct walk *walk, zend_object *object)
{
	const struct reli_sqlite3_result *result =
		inside_fields(object, offsetof(struct reli_sqlite3_result, std));
	const struct reli_sqlite3_plain_result *plain =
		inside_fields(object, offsetof(struct reli_sqlite3_plain_result, std));
	uint32_t name = inside_name(walk, "statement");

	if (!reli_sqlite3_is_known()) {
		return false;
	}
	if (result != NULL) {
		walk_object(walk, name, RMEM_EDGE_MEMBER, reli_sqlite3_statement(result));
		sqlite3_columns(walk, result);
	} else if (plain != NULL) {
		walk_value(walk, name, RMEM_EDGE_MEMBER, &plain->statement_value);
	}
	return result != NULL || plain != NULL;
}

const struct inside_class inside_sqlite_classes[] = {
	{"SQLite3", sqlite3_inside},
	{"SQLite3Stmt", sqlite3_statement_inside},
	{"SQLite3Result", sqlite3_result_inside},
	{NULL, NULL},
};
