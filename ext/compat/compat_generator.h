/* Generators: since 8.4 a finished one keeps the closure that it ran, whose reference was the frame's before. */
#ifndef RELI_MEMORY_COMPAT_GENERATOR_H
#define RELI_MEMORY_COMPAT_GENERATOR_H

#include "php.h"
#include "zend_closures.h"
#include "zend_generators.h"

static inline const zend_object *reli_finished_generator_closure(const zend_generator *generator)
{
#if PHP_VERSION_ID >= 80400
	if (generator->execute_data == NULL && generator->func != NULL && (generator->func->common.fn_flags & ZEND_ACC_CLOSURE)) {
		return ZEND_CLOSURE_OBJECT(generator->func);
	}
#else
	(void) generator;
#endif
	return NULL;
}

#endif
