/*
 * SPL's private structures, as far as the walk reads them. SPL publishes none but that of SplFileInfo, so these are our own declarations: each
 * ends with the place of the zend_object where the offset in the handlers can be checked, or names the offsets that are known.
 */
#ifndef RELI_MEMORY_COMPAT_SPL_H
#define RELI_MEMORY_COMPAT_SPL_H

#include "php.h"
#include "php_streams.h"
#include "ext/spl/spl_directory.h"

#include <stdbool.h>

/* The offset is the same for all versions where a declaration's first fields are all that is read: then only the smallest is known. */
#define RELI_SPL_OFFSET_MAX 128

/* ArrayObject, ArrayIterator: 7.4 to 8.5 begin with the storage. */
struct reli_spl_array {
	zval storage; /* array, object, or undef when the object stores in itself */
#if PHP_VERSION_ID >= 80400
	HashTable *sentinel; /* made when a lazy object could not be initialised */
#endif
};

static inline const zend_array *reli_spl_array_sentinel(const struct reli_spl_array *array)
{
#if PHP_VERSION_ID >= 80400
	return array->sentinel;
#else
	(void) array;
	return NULL;
#endif
}

struct reli_spl_fixed_array {
	zend_long size;
	zval *elements;
};

struct reli_spl_list_element {
	struct reli_spl_list_element *previous, *next;
#if PHP_VERSION_ID < 80000
	int references;
#endif
	zval value;
};

struct reli_spl_list {
	struct reli_spl_list_element *head, *tail;
};

struct reli_spl_list_object {
	struct reli_spl_list *list;
};

struct reli_spl_heap {
	char *elements;
	void *functions[3];
#if PHP_VERSION_ID >= 80500
	zend_long count;
	int flags;
#else
	int count, flags;
#endif
	size_t capacity, element_size;
};

/* Set while elements move, which is when a comparison in PHP code runs. */
#define RELI_SPL_HEAP_MOVES 2

struct reli_spl_heap_object {
	struct reli_spl_heap *heap;
	int flags;
#if PHP_VERSION_ID < 80000
	zend_class_entry *iterated_as;
#endif
	void *overrides[2];
	zend_object std;
};

struct reli_spl_queue_element {
	zval value, priority;
};

/* SplObjectStorage and MultipleIterator. */
struct reli_spl_storage {
	HashTable table;
};

struct reli_spl_storage_element {
#if PHP_VERSION_ID >= 80100
	zend_object *object;
#else
	zval object;
#endif
	zval data;
};

static inline zend_object *reli_spl_storage_object(const struct reli_spl_storage_element *element)
{
#if PHP_VERSION_ID >= 80100
	return element->object;
#else
	return Z_TYPE(element->object) == IS_OBJECT ? Z_OBJ(element->object) : NULL;
#endif
}

/* --- iterators: the form since 8.1; older ones keep smart_str and zval where these have strings, and do not match --- */

struct reli_spl_callback_filter {
	zend_fcall_info info;
	zend_fcall_info_cache cache;
	zend_object *object;
};

enum reli_spl_iterator_type {
	RELI_SPL_LIMIT = 1, RELI_SPL_CACHING, RELI_SPL_RECURSIVE_CACHING, RELI_SPL_ITERATOR, RELI_SPL_NO_REWIND, RELI_SPL_INFINITE, RELI_SPL_APPEND,
	RELI_SPL_REGEX, RELI_SPL_RECURSIVE_REGEX, RELI_SPL_CALLBACK, RELI_SPL_RECURSIVE_CALLBACK
};

struct reli_spl_outer_iterator {
	struct {
		zval object;
		zend_class_entry *ce;
		zend_object *borrowed;
		zend_object_iterator *iterator;
	} inner;
	struct {
		zval data, key;
		zend_long position;
	} current;
	int type;
	union {
		struct {
			zend_long flags;
			zend_string *text;
			zval children, cache;
		} caching;
		struct {
			zval iterators;
			zend_object_iterator *iterator;
		} append;
		struct {
			zend_long flags, preg_flags;
			void *expression;
			zend_string *regex;
		} regex;
		struct reli_spl_callback_filter *callback_block;
		zend_fcall_info_cache callback;
	} u;
	zend_object std;
};

/* 8.3 and older keep a filter's callback in a block of its own. */
static inline bool reli_spl_callback_has_block(void)
{
	return PHP_VERSION_ID < 80400;
}

struct reli_spl_level {
	zend_object_iterator *iterator;
	zval object;
	zend_class_entry *ce;
	int state;
	zend_function *functions[2];
};

struct reli_spl_recursive_iterator {
	struct reli_spl_level *levels;
	int level, mode, flags, max_depth;
	bool in_iteration;
	void *functions[7];
	zend_class_entry *ce;
	zend_string *prefix[6], *postfix[1];
	zend_object std;
};

/* --- files --- */

/* Paths are counted strings since 8.1 and bare texts before; RELI_AS_STRING and RELI_AS_TEXT tell the others apart. */
#if PHP_VERSION_ID >= 80100
# define RELI_SPL_PATH(file) ((file)->path)
#else
# define RELI_SPL_PATH(file) ((file)->_path)
#endif

/* The current line is a bare buffer in older versions and a string in newer ones; the declaration itself says which. */
#define RELI_SPL_LINE_IS_STRING(file) _Generic((file)->u.file.current_line, zend_string *: true, default: false)
#define RELI_SPL_LINE(file) ((const void *) (file)->u.file.current_line)

#endif
