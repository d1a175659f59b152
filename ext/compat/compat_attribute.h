/* Attributes, which 7.4 does not have: the functions that look into one are empty there and never called. */
#ifndef RELI_MEMORY_COMPAT_ATTRIBUTE_H
#define RELI_MEMORY_COMPAT_ATTRIBUTE_H

#include "php.h"

#if PHP_VERSION_ID >= 80000
# include "zend_attributes.h"
#endif

struct reli_attribute {
	const void *address;
	size_t size;
	zend_string *name, *lower_name;
	uint32_t argument_count;
};

static inline struct reli_attribute reli_attribute_read(const void *pointer)
{
#if PHP_VERSION_ID >= 80000
	const zend_attribute *attribute = pointer;

	return (struct reli_attribute) {
		attribute, ZEND_ATTRIBUTE_SIZE(attribute->argc), attribute->name, attribute->lcname, attribute->argc
	};
#else
	return (struct reli_attribute) { pointer, 0, NULL, NULL, 0 };
#endif
}

/* Name (NULL for a positional one) and value of an argument. */
static inline const zval *reli_attribute_argument(const void *pointer, uint32_t number, zend_string **name)
{
#if PHP_VERSION_ID >= 80000
	const zend_attribute *attribute = pointer;

	*name = attribute->args[number].name;
	return &attribute->args[number].value;
#else
	(void) pointer;
	(void) number;
	*name = NULL;
	return NULL;
#endif
}

#endif
