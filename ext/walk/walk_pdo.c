/*
 * PDO: connections and statements. Drivers' own data is one block whose inside is not known; the
 * bulk of it is the database library's malloc.
 */
#include "walk_inside.h"

#include "../compat/compat_pdo.h"

#if RELI_HAS_PDO
/* --- SQLite: functions and collations in PHP --- */

static void sqlite_connection(struct walk *walk, const struct reli_sqlite_connection *sqlite)
{
	const struct reli_sqlite_function *function;

	if (!inside_is_block(walk, sqlite, sizeof *sqlite)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, sqlite, sizeof *sqlite);
	inside_text(walk, sqlite->message);
	for (function = sqlite->functions; inside_is_block(walk, function, sizeof *function);
		 function = function->next) {
		/* Behind what is declared here older versions keep call information that counts nothing. */
		inside_block(walk, SINK_LOC_INTERNAL_DATA, function, inside_block_bytes(walk, function));
		inside_text(walk, function->name);
		for (size_t i = 0; i < sizeof function->callables / sizeof *function->callables; i++) {
			inside_sqlite_callable(walk, "function", &function->callables[i]);
		}
	}
	inside_sqlite_collations(walk, sqlite->collations, false);
}

static void pdo_driver_data(struct walk *walk, const pdo_dbh_t *connection)
{
	const pdo_driver_t *driver = connection->driver;

	if (reli_sqlite_is_known() && driver != NULL && strcmp(driver->driver_name, "sqlite") == 0) {
		sqlite_connection(walk, connection->driver_data);
	} else {
		inside_unknown_block(walk, SINK_LOC_INTERNAL_DATA, connection->driver_data);
	}
}

/* --- connections --- */

/* Methods that a driver adds to PDO's own, copied for each connection: functions, and names that
 * the copies count. */
static void pdo_driver_methods(struct walk *walk, const HashTable *methods)
{
	if (!inside_is_block(walk, methods, sizeof *methods)) {
		return;
	}
	inside_block(walk, SINK_LOC_ARRAY, methods, sizeof *methods);
	walk_table_memory(walk, methods);
	for (struct walk_entry entry = walk_first(methods); walk_next(&entry);) {
		const zend_internal_function *method = Z_PTR_P(entry.value);

		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			walk_string(walk, inside_name(walk, "cls_methods"), RMEM_EDGE_KEY, entry.key);
		}
		if (inside_is_block(walk, method, sizeof *method)) {
			inside_block(walk, SINK_LOC_INTERNAL_DATA, method, sizeof *method);
			walk_string(
				walk, inside_name(walk, "cls_methods"), RMEM_EDGE_NAME, method->function_name);
		}
	}
}

static bool pdo_connection_inside(struct walk *walk, zend_object *object)
{
	const pdo_dbh_object_t *intern = inside_fields(object, offsetof(pdo_dbh_object_t, std));
	const pdo_dbh_t *connection = intern != NULL ? intern->inner : NULL;

	if (intern == NULL) {
		return false;
	}
	if (!inside_is_block(walk, connection, sizeof *connection)) {
		/* Persistent connections live in malloc memory and are nobody's here. */
		return true;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, connection, sizeof *connection);
	inside_text(walk, connection->data_source);
	inside_text(walk, connection->username);
	inside_text(walk, connection->password);
	inside_text(walk, connection->persistent_id);
	pdo_driver_data(walk, connection);
	for (size_t i = 0; i < sizeof connection->cls_methods / sizeof *connection->cls_methods; i++) {
		pdo_driver_methods(walk, connection->cls_methods[i]);
	}
	walk_value(walk, inside_name(walk, "def_stmt_ctor_args"), RMEM_EDGE_MEMBER,
		&connection->def_stmt_ctor_args);
	walk_object(walk, inside_name(walk, "query_stmt"), RMEM_EDGE_MEMBER,
		reli_pdo_failed_statement(connection));
	return true;
}

/* --- statements --- */

static void pdo_bound(struct walk *walk, const HashTable *table, const char *name)
{
	if (!inside_is_block(walk, table, sizeof *table)) {
		return;
	}
	inside_block(walk, SINK_LOC_ARRAY, table, sizeof *table);
	walk_table_memory(walk, table);
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		const struct pdo_bound_param_data *bound = Z_PTR_P(entry.value);
		uint32_t place = sink_wants_names(&walk->sink)
							 ? sink_name_format(&walk->sink, "%s[%u]", name, entry.at - 1)
							 : 0;

		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			walk_string(walk, place, RMEM_EDGE_KEY, entry.key);
		}
		if (Z_TYPE_P(entry.value) == IS_PTR && inside_is_block(walk, bound, sizeof *bound)) {
			inside_block(walk, SINK_LOC_INTERNAL_DATA, bound, sizeof *bound);
			walk_value(walk, place, RMEM_EDGE_MEMBER, &bound->parameter);
			walk_value(walk, place, RMEM_EDGE_MEMBER, &bound->driver_params);
			walk_string(walk, place, RMEM_EDGE_MEMBER, bound->name);
			inside_unknown_block(walk, SINK_LOC_INTERNAL_DATA, bound->driver_data);
		}
	}
}

/* Positions of named parameters: the names are the table's own. */
static void pdo_parameter_map(struct walk *walk, const HashTable *table)
{
	if (!inside_is_block(walk, table, sizeof *table)) {
		return;
	}
	inside_block(walk, SINK_LOC_ARRAY, table, sizeof *table);
	walk_table_memory(walk, table);
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		if (Z_TYPE_P(entry.value) == IS_PTR &&
			inside_is_block(walk, Z_PTR_P(entry.value), sizeof(zend_string))) {
			walk_string(
				walk, inside_name(walk, "bound_param_map"), RMEM_EDGE_MEMBER, Z_PTR_P(entry.value));
		}
	}
}

static void pdo_columns(struct walk *walk, const pdo_stmt_t *statement)
{
	size_t bytes = (size_t)statement->column_count * sizeof *statement->columns;

	if (statement->column_count <= 0 || !inside_is_block(walk, statement->columns, bytes)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, statement->columns, bytes);
	for (int i = 0; i < statement->column_count; i++) {
		walk_string(walk,
			sink_wants_names(&walk->sink) ? sink_name_format(&walk->sink, "columns[%d]", i) : 0,
			RMEM_EDGE_MEMBER, statement->columns[i].name);
	}
}

static void pdo_fetch_target(struct walk *walk, const pdo_stmt_t *statement)
{
	switch ((unsigned)statement->default_fetch_type & ~(unsigned)PDO_FETCH_FLAGS) {
	case PDO_FETCH_INTO:
		walk_object(walk, inside_name(walk, "fetch_into"), RMEM_EDGE_MEMBER,
			reli_pdo_fetch_into(statement));
		break;
	case PDO_FETCH_CLASS:
		walk_array(walk, inside_name(walk, "fetch_ctor_args"), RMEM_EDGE_MEMBER,
			reli_pdo_constructor_arguments(statement));
		break;
	default:
		break;
	}
}

static bool pdo_statement_inside(struct walk *walk, zend_object *object)
{
	const pdo_stmt_t *statement = inside_fields(object, offsetof(pdo_stmt_t, std));

	if (statement == NULL) {
		return false;
	}
	walk_object(walk, inside_name(walk, "dbh"), RMEM_EDGE_MEMBER, reli_pdo_connection_of(statement));
	walk_string(
		walk, inside_name(walk, "pdo_query_string"), RMEM_EDGE_MEMBER, statement->query_string);
	/* Often the same string, counted twice. */
	walk_string(walk, inside_name(walk, "active_query_string"), RMEM_EDGE_MEMBER,
		statement->active_query_string);
	pdo_columns(walk, statement);
	pdo_bound(walk, statement->bound_params, "bound_params");
	pdo_bound(walk, statement->bound_columns, "bound_columns");
	pdo_parameter_map(walk, statement->bound_param_map);
	pdo_fetch_target(walk, statement);
	inside_unknown_block(walk, SINK_LOC_INTERNAL_DATA, statement->driver_data);
	return true;
}

/* What PDO::FETCH_LAZY gives: a view of its statement. */
static bool pdo_row_inside(struct walk *walk, zend_object *object)
{
	const pdo_row_t *row = inside_fields(object, offsetof(pdo_row_t, std));

	if (row == NULL) {
		return false;
	}
	walk_object(walk, inside_name(walk, "stmt"), RMEM_EDGE_MEMBER,
		row->stmt != NULL ? &row->stmt->std : NULL);
	return true;
}
#endif

const struct inside_class inside_pdo_classes[] = {
#if RELI_HAS_PDO
	{"PDO", pdo_connection_inside},
	{"PDOStatement", pdo_statement_inside},
	{"PDORow", pdo_row_inside},
#endif
	{NULL, NULL},
};
