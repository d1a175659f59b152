/*
 * PDO publishes its structures for drivers, where its headers are installed. RELI_HAS_PDO is 0 where they are not, and for versions before 8.1, which
 * keep queries as bare texts: there the conservative scan finds what connections and statements hold.
 */
#ifndef RELI_MEMORY_COMPAT_PDO_H
#define RELI_MEMORY_COMPAT_PDO_H

#include "php.h"

#if defined(__has_include) && PHP_VERSION_ID >= 80100
# if __has_include("ext/pdo/php_pdo_driver.h")
#  define RELI_HAS_PDO 1
# endif
#endif
#ifndef RELI_HAS_PDO
# define RELI_HAS_PDO 0
#endif

#if RELI_HAS_PDO
# include "ext/pdo/php_pdo_driver.h"

/* The statement of a query() that failed, which the connection keeps for its error; 8.5 keeps the object without a zval. */
static inline const zend_object *reli_pdo_failed_statement(const pdo_dbh_t *connection)
{
	if (connection->query_stmt == NULL) {
		return NULL;
	}
# if PHP_VERSION_ID >= 80500
	return &connection->query_stmt->std;
# else
	return Z_TYPE(connection->query_stmt_zval) == IS_OBJECT ? Z_OBJ(connection->query_stmt_zval) : NULL;
# endif
}

/* What a statement holds: values until 8.4, the objects and tables themselves since. NULL: no such thing. */
static inline const zend_object *reli_pdo_connection_of(const pdo_stmt_t *statement)
{
# if PHP_VERSION_ID >= 80500
	return statement->database_object_handle;
# else
	return Z_TYPE(statement->database_object_handle) == IS_OBJECT ? Z_OBJ(statement->database_object_handle) : NULL;
# endif
}

static inline const zend_object *reli_pdo_fetch_into(const pdo_stmt_t *statement)
{
# if PHP_VERSION_ID >= 80500
	return statement->fetch.into;
# else
	return Z_TYPE(statement->fetch.into) == IS_OBJECT ? Z_OBJ(statement->fetch.into) : NULL;
# endif
}

static inline const zend_array *reli_pdo_constructor_arguments(const pdo_stmt_t *statement)
{
# if PHP_VERSION_ID >= 80500
	return statement->fetch.cls.ctor_args;
# else
	return Z_TYPE(statement->fetch.cls.ctor_args) == IS_ARRAY ? Z_ARR(statement->fetch.cls.ctor_args) : NULL;
# endif
}
#endif

#endif
