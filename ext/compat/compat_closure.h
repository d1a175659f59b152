/* Closures by the engine's accessors; 7.4 asks for a zval where later versions take the object. */
#ifndef RELI_MEMORY_COMPAT_CLOSURE_H
#define RELI_MEMORY_COMPAT_CLOSURE_H

#include "php.h"
#include "zend_closures.h"

/* The function that the closure holds inside its own block. Reads a field, nothing else. */
static inline zend_function *reli_closure_function(zend_object *closure)
{
#if PHP_VERSION_ID >= 80000
	return (zend_function *) zend_get_closure_method_def(closure);
#else
	zval value;

	ZVAL_OBJ(&value, closure);
	return (zend_function *) zend_get_closure_method_def(&value);
#endif
}

static inline zval *reli_closure_this(zend_object *closure)
{
	zval value;

	ZVAL_OBJ(&value, closure);
	return zend_get_closure_this_ptr(&value);
}

#endif
