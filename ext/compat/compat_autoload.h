/*
 * Autoloaders: the table is a static variable of one source file, so it is found by what it looks like (walk_autoload.c). Here: what an
 * entry looks like.
 */
#ifndef RELI_MEMORY_COMPAT_AUTOLOAD_H
#define RELI_MEMORY_COMPAT_AUTOLOAD_H

#include "php.h"

/* Entries before 8.0 have another form and are left to the conservative scan. */
#define RELI_AUTOLOAD_IS_KNOWN (PHP_VERSION_ID >= 80000)

#if PHP_VERSION_ID >= 80500
typedef zend_fcall_info_cache reli_autoload_entry;

static inline zend_function *reli_autoload_function(const reli_autoload_entry *entry)
{
	return entry->function_handler;
}

static inline zend_object *reli_autoload_object(const reli_autoload_entry *entry)
{
	return entry->object;
}
#else
typedef struct {
	zend_function *function;
	zend_object *object, *closure;
	zend_class_entry *ce;
} reli_autoload_entry;

static inline zend_function *reli_autoload_function(const reli_autoload_entry *entry)
{
	return entry->function;
}

static inline zend_object *reli_autoload_object(const reli_autoload_entry *entry)
{
	return entry->object;
}
#endif

static inline zend_object *reli_autoload_closure(const reli_autoload_entry *entry)
{
	return entry->closure;
}

#endif
