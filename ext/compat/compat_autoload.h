/*
 * Autoloaders: the table is a static variable of one source file, so it is found by what it looks like (walk_autoload.c). Here: what an
 * entry looks like.
 */
#ifndef RELI_MEMORY_COMPAT_AUTOLOAD_H
#define RELI_MEMORY_COMPAT_AUTOLOAD_H

#include "php.h"

typedef struct {
	zend_function *function;
#if PHP_VERSION_ID >= 80000
	zend_object *object, *closure;
#else
	zval object_value, closure_value;
#endif
	zend_class_entry *ce;
} reli_autoload_entry;

static inline zend_function *reli_autoload_function(const reli_autoload_entry *entry)
{
	return entry->function;
}

static inline zend_object *reli_autoload_object(const reli_autoload_entry *entry)
{
#if PHP_VERSION_ID >= 80000
	return entry->object;
#else
	return Z_TYPE(entry->object_value) == IS_OBJECT ? Z_OBJ(entry->object_value) : NULL;
#endif
}

static inline zend_object *reli_autoload_closure(const reli_autoload_entry *entry)
{
#if PHP_VERSION_ID >= 80000
	return entry->closure;
#else
	return Z_TYPE(entry->closure_value) == IS_OBJECT ? Z_OBJ(entry->closure_value) : NULL;
#endif
}

#endif
