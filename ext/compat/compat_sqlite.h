/*
 * PDO's driver for SQLite: functions and collations written in PHP, which the connection keeps. Callables were values up to 8.2 and are call
 * information since 8.4; what is between is left to the conservative scan.
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
	const char *name;
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
