/*
 * Reflection: one private structure for all its classes but ReflectionReference, with what it stands for behind a pointer. Before 8.1
 * the list of kinds is shorter and the structure another: those objects are left to the conservative scan.
 */
#ifndef RELI_MEMORY_COMPAT_REFLECTION_H
#define RELI_MEMORY_COMPAT_REFLECTION_H

#include "php.h"

enum reli_reflection_kind {
	RELI_REFLECTION_OTHER, RELI_REFLECTION_FUNCTION, RELI_REFLECTION_GENERATOR, RELI_REFLECTION_FIBER, RELI_REFLECTION_PARAMETER,
	RELI_REFLECTION_TYPE, RELI_REFLECTION_PROPERTY, RELI_REFLECTION_CLASS_CONSTANT, RELI_REFLECTION_ATTRIBUTE
};

struct reli_reflection {
	zval object; /* the reflected object or closure, counted */
	void *subject;
	zend_class_entry *ce;
	int kind; /* enum reli_reflection_kind */
	zend_object std;
};

static inline bool reli_reflection_is_known(void)
{
	return PHP_VERSION_ID >= 80100;
}

struct reli_reflection_type {
	zend_type type;
	bool legacy;
};

struct reli_reflection_property {
	zend_property_info *info;
	zend_string *name;
};

struct reli_reflection_attribute {
	HashTable *attributes;
	void *attribute;
	zend_class_entry *scope;
	zend_string *filename;
};

static inline const zend_string *reli_type_name(const struct reli_reflection_type *reference)
{
#if PHP_VERSION_ID >= 80000
	return ZEND_TYPE_HAS_NAME(reference->type) ? ZEND_TYPE_NAME(reference->type) : NULL;
#else
	(void) reference;
	return NULL;
#endif
}

#endif
