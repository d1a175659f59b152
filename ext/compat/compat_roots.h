/* Engine tables whose form differs between versions. */
#ifndef RELI_MEMORY_COMPAT_ROOTS_H
#define RELI_MEMORY_COMPAT_ROOTS_H

#include "php.h"

#include <stdbool.h>

/* A class_alias() entry of the class table; 7.4 does not tell them apart, and repeats the pointer. */
static inline bool reli_is_alias_pointer(const zval *value)
{
#ifdef IS_ALIAS_PTR
	return Z_TYPE_P(value) == IS_ALIAS_PTR;
#else
	(void) value;
	return false;
#endif
}

/* $GLOBALS before 8.1, and every copy of it: an array that is the table of globals itself, which nobody counts. */
static inline bool reli_is_table_of_globals(const zval *value)
{
#if PHP_VERSION_ID < 80100
	return Z_TYPE_P(value) == IS_ARRAY && Z_ARR_P(value) == &EG(symbol_table);
#else
	(void) value;
	return false;
#endif
}

#endif
