/*
 * The engine's iterators, which a running foreach and SPL hold: objects of an unregistered class, with the thing they go over in `data`.
 * PHP code sees one of them as an InternalIterator, since 8.0.
 */
#ifndef RELI_MEMORY_COMPAT_ITERATOR_H
#define RELI_MEMORY_COMPAT_ITERATOR_H

#include "php.h"
#include "zend_interfaces.h"

struct reli_internal_iterator {
	zend_object std;
	zend_object_iterator *iterator;
};

/* Iterators over directories, periods and lists of DOM keep the current value right behind the common part. */
struct reli_iterator_with_value {
	zend_object_iterator common;
	zval value;
};

struct reli_statement_iterator {
	zend_object_iterator common;
	zend_ulong key;
	zval value;
};

/* Iterators over classes that implement Iterator in PHP code keep the current value. */
static inline const zval *reli_user_iterator_value(const zend_object_iterator *iterator)
{
	return iterator->funcs != NULL && iterator->funcs->invalidate_current == zend_user_it_invalidate_current
		? &((const zend_user_iterator *) iterator)->value : NULL;
}

#endif
