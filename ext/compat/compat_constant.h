/* Global constants: 8.5 remembers where they were defined. */
#ifndef RELI_MEMORY_COMPAT_CONSTANT_H
#define RELI_MEMORY_COMPAT_CONSTANT_H

#include "php.h"
#include "zend_constants.h"

static inline zend_string *reli_constant_filename(const zend_constant *constant)
{
#if PHP_VERSION_ID >= 80500
	return constant->filename;
#else
	(void) constant;
	return NULL;
#endif
}

static inline HashTable *reli_constant_attributes(const zend_constant *constant)
{
#if PHP_VERSION_ID >= 80500
	return constant->attributes;
#else
	(void) constant;
	return NULL;
#endif
}

#endif
