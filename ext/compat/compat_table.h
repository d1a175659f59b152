/* Packed arrays: elements are buckets before PHP 8.2 and bare zvals since. */
#ifndef RELI_MEMORY_COMPAT_TABLE_H
#define RELI_MEMORY_COMPAT_TABLE_H

#include "php.h"

#include <stdbool.h>

static inline bool reli_table_packs_zvals(void)
{
	return PHP_VERSION_ID >= 80200;
}

#if PHP_VERSION_ID >= 80200
static inline bool reli_table_has_zvals(const HashTable *table)
{
	return (HT_FLAGS(table) & HASH_FLAG_PACKED) != 0;
}

static inline zval *reli_table_zval(const HashTable *table, uint32_t at)
{
	return &table->arPacked[at];
}
#else
static inline bool reli_table_has_zvals(const HashTable *table)
{
	(void) table;
	return false;
}

static inline zval *reli_table_zval(const HashTable *table, uint32_t at)
{
	return &table->arData[at].val;
}
#endif

#endif
