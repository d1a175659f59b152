/* Objects: states that only newer versions know. */
#ifndef RELI_MEMORY_COMPAT_OBJECT_H
#define RELI_MEMORY_COMPAT_OBJECT_H

#include "php.h"

#if PHP_VERSION_ID >= 80400
# include "zend_lazy_objects.h"
#endif

static inline bool reli_object_is_lazy(const zend_object *object)
{
#if PHP_VERSION_ID >= 80400
	return zend_object_is_lazy((zend_object *) object);
#else
	(void) object;
	return false;
#endif
}

static inline bool reli_object_is_enum_case(const zend_object *object)
{
#if PHP_VERSION_ID >= 80100
	return (object->ce->ce_flags & ZEND_ACC_ENUM) != 0;
#else
	(void) object;
	return false;
#endif
}

#endif
