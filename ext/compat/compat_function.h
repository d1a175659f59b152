/* Functions: static variables, run-time caches and nested definitions moved between versions. */
#ifndef RELI_MEMORY_COMPAT_FUNCTION_H
#define RELI_MEMORY_COMPAT_FUNCTION_H

#include "php.h"

/*
 * Closures and conditional functions that the function's code declares. Before 8.1 they stand in the function table under keys of
 * their own.
 */
static inline zend_op_array **reli_function_nested(const zend_op_array *function, uint32_t *count)
{
#if PHP_VERSION_ID >= 80100
	*count = function->num_dynamic_func_defs;
	return function->dynamic_func_defs;
#else
	(void) function;
	*count = 0;
	return NULL;
#endif
}

/* The static variables that running code uses; NULL before the first call (8.1+). */
static inline HashTable *reli_function_statics(const zend_op_array *function)
{
	return ZEND_MAP_PTR(function->static_variables_ptr) != NULL ? ZEND_MAP_PTR_GET(function->static_variables_ptr) : NULL;
}

/*
 * The values that static variables start from, when they are an array of their own: since 8.1 they belong to the code (a closure may
 * have its live array here as well), before that each copy of a function has one array, which becomes the live one.
 */
static inline HashTable *reli_function_static_template(const zend_op_array *function)
{
	return PHP_VERSION_ID >= 80100 ? function->static_variables : NULL;
}

/*
 * Since 8.0 every table entry and every copy of a function holds a reference of its name; in 7.4 the code they share holds the only
 * one.
 */
static inline bool reli_function_names_are_held(void)
{
	return PHP_VERSION_ID >= 80000;
}

/*
 * Whether an instruction makes a `static` variable of a closure: those of `use` are marked since 8.0, before that nothing
 * tells the two apart.
 */
static inline bool reli_op_binds_static(const zend_op *op)
{
#ifdef ZEND_BIND_EXPLICIT
	return op->opcode == ZEND_BIND_STATIC && (op->extended_value & (ZEND_BIND_IMPLICIT | ZEND_BIND_EXPLICIT)) == 0;
#else
	(void) op;
	return false;
#endif
}

/* Since 8.1 `f(...)` borrows the static variables of f; before, it has a copy. */
static inline bool reli_closure_owns_statics(const zend_op_array *function)
{
#if PHP_VERSION_ID >= 80100
	return !(function->fn_flags & ZEND_ACC_FAKE_CLOSURE);
#else
	(void) function;
	return true;
#endif
}

struct reli_cache {
	const void *start; /* of the block or the piece of an arena, NULL for none */
	size_t size;
};

/* Up to 8.1 a run-time cache on the heap begins with the pointer through which it is found. */
static inline struct reli_cache reli_function_cache(const zend_op_array *function)
{
	struct reli_cache cache = { NULL, 0 };
	const char *slots;

	if (ZEND_MAP_PTR(function->run_time_cache) == NULL ||
		(function->cache_size <= 0 && !(function->fn_flags & ZEND_ACC_HEAP_RT_CACHE))) {
		return cache;
	}
	slots = (const char *) ZEND_MAP_PTR_GET(function->run_time_cache);
	if (slots == NULL) {
		return cache;
	}
	cache.start = slots;
	cache.size = (size_t) function->cache_size;
	if (PHP_VERSION_ID < 80200 && (function->fn_flags & ZEND_ACC_HEAP_RT_CACHE)) {
		cache.start = ZEND_MAP_PTR(function->run_time_cache);
		cache.size += (size_t) (slots - (const char *) cache.start);
	}
	/* On the heap a cache without slots is a block all the same, the smallest there is. */
	if (cache.size == 0) {
		cache.size = 8;
	}
	return cache;
}

static inline HashTable *reli_function_attributes(const zend_op_array *function)
{
#if PHP_VERSION_ID >= 80000
	return function->attributes;
#else
	(void) function;
	return NULL;
#endif
}

#endif
