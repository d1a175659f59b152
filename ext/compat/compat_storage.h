/*
 * The allocator's door to memory by chunks. Two of its four handlers say yes or no as int in older versions and as bool in newer
 * ones; the type itself says which.
 */
#ifndef RELI_MEMORY_COMPAT_STORAGE_H
#define RELI_MEMORY_COMPAT_STORAGE_H

#include "php.h"

#include <stdbool.h>

/* In a debug build the allocator asserts of each chunk of such a handler what holds for none. */
#define RELI_STORAGE_IS_USABLE (!ZEND_DEBUG)

/* A handler of either form: one function each, of which the type picks one. */
#define RELI_STORAGE_HANDLER(name) \
	_Generic((zend_mm_chunk_truncate_t)0, bool (*)(zend_mm_storage *, void *, size_t, size_t): name##_bool, default: name##_int)

#endif
