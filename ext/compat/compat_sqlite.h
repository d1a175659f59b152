/*
 * PDO's driver for SQLite, and the class SQLite3: functions and collations written in PHP, which the connection keeps. Callables were values
 * up to 8.2 and are call information since 8.4; what is between is left to the conservative scan.
 */
#ifndef RELI_MEMORY_COMPAT_SQLITE_H
#define RELI_MEMORY_COMPAT_SQLITE_H

#include "php.h"

#if PHP_VERSION_ID >= 80400
typedef zend_fcall_info_cache reli_sqlite_callable;
#else
typedef zval reli_sqlite_callable;
#endif

struct reli_sqlite_function {
	struct reli_sqlite_function *next;
#if PHP_VERSION_ID >= 80400
	int argument_count;
	const char *name;
	reli_sqlite_callable callables[3];
#else
	reli_sqlite_callable callables[3];
	int argument_count;
	const char *name;
#endif
};

struct reli_sqlite_collation {
	struct reli_sqlite_collation *next;
	const void *name;
	reli_sqlite_callable callable;
};

struct reli_sqlite_connection {
	void *database;
	const char *file;
	int line;
	unsigned code;
	char *message;
	struct reli_sqlite_function *functions;
	struct reli_sqlite_collation *collations;
};

static inline bool reli_sqlite_is_known(void)
{
	return PHP_VERSION_ID < 80300 || PHP_VERSION_ID >= 80400;
}

/* --- the class SQLite3 --- */

/* Values that hold an object became pointers to what is around it in 8.5, and names counted strings. */
static inline bool reli_sqlite3_names_are_strings(void)
{
	return PHP_VERSION_ID >= 80500;
}

struct reli_sqlite3_function {
	struct reli_sqlite3_function *next;
	const void *name;
	int argument_count;
	reli_sqlite_callable callables[3];
};

struct reli_sqlite3_object {
#if PHP_VERSION_ID >= 80500
	bool is_open, throws;
#else
	int is_open;
#endif
	void *database;
	struct reli_sqlite3_function *functions;
	struct reli_sqlite_collation *collations;
#if PHP_VERSION_ID >= 80000 && PHP_VERSION_ID < 80400
	zend_fcall_info authorizer_call;
#endif
#if PHP_VERSION_ID >= 80000
	zend_fcall_info_cache authorizer;
#endif
#if PHP_VERSION_ID < 80500
	bool throws;
#endif
	zend_llist statements;
	zend_object std;
};

struct reli_sqlite3_bound {
	zend_long number;
	zend_string *name;
	zend_long type;
	zval value;
};

struct reli_sqlite3_statement {
	void *statement;
	struct reli_sqlite3_object *connection;
#if PHP_VERSION_ID < 80500
	zval connection_value;
#endif
	int is_prepared;
	HashTable *bound;
	zend_object std;
};

/* A connection's list of its statements counts nothing; up to 8.4 there is a block for each. */
struct reli_sqlite3_listed {
	zval statement_value;
	const struct reli_sqlite3_statement *statement;
};

static inline size_t reli_sqlite3_listed_bytes(void)
{
	return PHP_VERSION_ID < 80500 ? sizeof(struct reli_sqlite3_listed) : 0;
}

/* Names of columns are kept from some 8.x on: whether they are shows in where the object stands. */
struct reli_sqlite3_result {
	const struct reli_sqlite3_object *connection;
	struct reli_sqlite3_statement *statement;
#if PHP_VERSION_ID < 80500
	zval statement_value;
#else
	bool is_of_prepared;
#endif
	int column_count; /* -1: not looked up yet */
	zend_string **columns;
#if PHP_VERSION_ID < 80500
	int is_of_prepared;
#endif
	zend_object std;
};

struct reli_sqlite3_plain_result {
	const struct reli_sqlite3_object *connection;
	struct reli_sqlite3_statement *statement;
	zval statement_value;
	int is_of_prepared;
	zend_object std;
};

static inline zend_object *reli_sqlite3_connection(const struct reli_sqlite3_statement *statement)
{
#if PHP_VERSION_ID >= 80500
	return statement->connection != NULL ? &statement->connection->std : NULL;
#else
	return Z_TYPE(statement->connection_value) == IS_OBJECT ? Z_OBJ(statement->connection_value) : NULL;
#endif
}

static inline zend_object *reli_sqlite3_statement(const struct reli_sqlite3_result *result)
{
#if PHP_VERSION_ID >= 80500
	return result->statement != NULL ? &result->statement->std : NULL;
#else
	return Z_TYPE(result->statement_value) == IS_OBJECT ? Z_OBJ(result->statement_value) : NULL;
#endif
}

static inline bool reli_sqlite3_is_known(void)
{
	return reli_sqlite_is_known();
}

/* Exactly one of the two is not NULL where there is an authorizer. */
static inline const zval *reli_sqlite3_authorizer_value(const struct reli_sqlite3_object *object)
{
#if PHP_VERSION_ID >= 80000 && PHP_VERSION_ID < 80400
	return object->authorizer_call.size != 0 ? &object->authorizer_call.function_name : NULL;
#else
	(void) object;
	return NULL;
#endif
}

static inline const zend_fcall_info_cache *reli_sqlite3_authorizer_cache(const struct reli_sqlite3_object *object)
{
#if PHP_VERSION_ID >= 80400
	return &object->authorizer;
#else
	(void) object;
	return NULL;
#endif
}

/* --- callables of both --- */

/* Exactly one of the two is not NULL. */
static inline const zval *reli_sqlite_value(const reli_sqlite_callable *callable)
{
#if PHP_VERSION_ID >= 80400
	(void) callable;
	return NULL;
#else
	return callable;
#endif
}

static inline const zend_fcall_info_cache *reli_sqlite_cache(const reli_sqlite_callable *callable)
{
#if PHP_VERSION_ID >= 80400
	return callable;
#else
	(void) callable;
	return NULL;
#endif
}

#endif
