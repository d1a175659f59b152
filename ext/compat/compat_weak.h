/* Weak references and maps: both keep their field in front of the object. Keys of maps are shifted addresses since 8.2. */
#ifndef RELI_MEMORY_COMPAT_WEAK_H
#define RELI_MEMORY_COMPAT_WEAK_H

#include "php.h"
#include "zend_weakrefs.h"

struct reli_weak_reference {
	zend_object *referent;
	zend_object std;
};

struct reli_weak_map {
	HashTable entries;
	zend_object std;
};

static inline zend_object *reli_weak_map_key(zend_ulong key)
{
#if PHP_VERSION_ID >= 80300 || (PHP_VERSION_ID >= 80200 && defined(ZEND_MM_ALIGNMENT_LOG2))
	return zend_weakref_key_to_object(key);
#else
	return (zend_object *) (uintptr_t) key;
#endif
}

static inline zend_ulong reli_weak_key(const zend_object *object)
{
#if PHP_VERSION_ID >= 80300 || (PHP_VERSION_ID >= 80200 && defined(ZEND_MM_ALIGNMENT_LOG2))
	return zend_object_to_weakref_key(object);
#else
	return (zend_ulong) (uintptr_t) object;
#endif
}

/*
 * What looks at an object: one reference or map, or a table of them, which is freed together with the object.
 * NULL when there is no such table.
 */
static inline const HashTable *reli_weak_holders(const zend_object *object)
{
#if PHP_VERSION_ID >= 80000
	const zval *entry = NULL;

	if (GC_FLAGS(object) & IS_OBJ_WEAKLY_REFERENCED) {
		entry = zend_hash_index_find(&EG(weakrefs), reli_weak_key(object));
	}
	if (entry != NULL && ((uintptr_t) Z_PTR_P(entry) & 3) == 2) {
		return (const HashTable *) ((uintptr_t) Z_PTR_P(entry) & ~(uintptr_t) 3);
	}
#else
	(void) object;
#endif
	return NULL;
}

#endif
