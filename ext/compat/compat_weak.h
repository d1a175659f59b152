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

#endif
