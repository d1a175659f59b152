/*
 * Declared types: a class name, a list of types (8.0+), or only a mask. 7.4 packs a name and flags into one word.
 */
#ifndef RELI_MEMORY_COMPAT_TYPE_H
#define RELI_MEMORY_COMPAT_TYPE_H

#include "php.h"

/* The class name that the type holds a reference of, or NULL. */
static inline zend_string *reli_type_name(zend_type type)
{
#if PHP_VERSION_ID >= 80000
	return ZEND_TYPE_HAS_NAME(type) ? ZEND_TYPE_NAME(type) : NULL;
#else
	return ZEND_TYPE_IS_CLASS(type) && !ZEND_TYPE_IS_CE(type) ? ZEND_TYPE_NAME(type) : NULL;
#endif
}

struct reli_type_list {
	const void *address; /* NULL: the type is no list */
	size_t size;
	const zend_type *types;
	uint32_t count;
};

static inline struct reli_type_list reli_type_as_list(zend_type type)
{
	struct reli_type_list list = { NULL, 0, NULL, 0 };

#if PHP_VERSION_ID >= 80000
	if (ZEND_TYPE_HAS_LIST(type)) {
		list.address = ZEND_TYPE_LIST(type);
		list.count = (uint32_t) ZEND_TYPE_LIST(type)->num_types;
		list.size = ZEND_TYPE_LIST_SIZE(list.count);
		list.types = ZEND_TYPE_LIST(type)->types;
	}
#else
	(void) type;
#endif
	return list;
}

#endif
