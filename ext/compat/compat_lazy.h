/* Lazy objects, since 8.4: what the engine keeps about one until it is initialised, or for a proxy as long as it lives. */
#ifndef RELI_MEMORY_COMPAT_LAZY_H
#define RELI_MEMORY_COMPAT_LAZY_H

#include "php.h"

struct reli_lazy {
	const void *info; /* block of the engine's record, NULL when there is none */
	size_t info_bytes;
	const zend_object *instance; /* of an initialised proxy */
	const zval *initializer;
	const zend_fcall_info_cache *callback;
};

#if PHP_VERSION_ID >= 80400
# include "zend_lazy_objects.h"

struct reli_lazy_info {
	union {
		struct {
			zend_fcall_info_cache callback;
			zval initializer;
		} before;
		zend_object *instance;
	} u;
	zend_lazy_object_flags_t flags;
	int lazy_property_count;
};

static inline struct reli_lazy reli_lazy_of(const zend_object *object)
{
	struct reli_lazy lazy = { NULL, 0, NULL, NULL, NULL };
	const struct reli_lazy_info *info;

	if (!zend_object_is_lazy((zend_object *) object)) {
		return lazy;
	}
	info = zend_hash_index_find_ptr(&EG(lazy_objects_store).infos, object->handle);
	if (info == NULL) {
		return lazy;
	}
	lazy.info = info;
	lazy.info_bytes = sizeof *info;
	if (info->flags & ZEND_LAZY_OBJECT_INITIALIZED) {
		lazy.instance = info->u.instance;
	} else {
		lazy.initializer = &info->u.before.initializer;
		lazy.callback = &info->u.before.callback;
	}
	return lazy;
}
#else
static inline struct reli_lazy reli_lazy_of(const zend_object *object)
{
	struct reli_lazy lazy = { NULL, 0, NULL, NULL, NULL };

	(void) object;
	return lazy;
}
#endif

#endif
