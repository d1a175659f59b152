/* Callables that C code keeps: 8.3 added a reference to the closure itself. */
#ifndef RELI_MEMORY_COMPAT_CALLABLE_H
#define RELI_MEMORY_COMPAT_CALLABLE_H

#include "php.h"

static inline const zend_object *reli_callable_cache_closure(const zend_fcall_info_cache *cache)
{
#if PHP_VERSION_ID >= 80300
	return cache->closure;
#else
	(void) cache;
	return NULL;
#endif
}

#endif
