/* Fibers, since 8.1. A fiber's VM stack hangs off locals of the C stack while it sleeps, so its pages are found by its frames. */
#ifndef RELI_MEMORY_COMPAT_FIBER_H
#define RELI_MEMORY_COMPAT_FIBER_H

#include "php.h"

#if PHP_VERSION_ID >= 80100
# include "zend_fibers.h"

/* The public fields of the engine's private struct, which begins like this in every version. */
struct reli_fiber_stack {
	void *memory;
	size_t size;
};

static inline const zval *reli_fiber_callback(const zend_object *object)
{
	return &((const zend_fiber *) object)->fci.function_name;
}

static inline const zval *reli_fiber_result(const zend_object *object)
{
	return &((const zend_fiber *) object)->result;
}

static inline const struct reli_fiber_stack *reli_fiber_c_stack(const zend_object *object)
{
	const zend_fiber *fiber = (const zend_fiber *) object;

	/* After the end the stack is gone and the pointer is stale. */
	return fiber->context.status == ZEND_FIBER_STATUS_INIT || fiber->context.status == ZEND_FIBER_STATUS_DEAD
		? NULL : (const struct reli_fiber_stack *) fiber->context.stack;
}

/* Where the C stack of a sleeping fiber ends: what lies below is from calls that are over. NULL when the fiber runs, or with ucontext. */
static inline const char *reli_fiber_stack_pointer(const zend_object *object)
{
	const zend_fiber *fiber = (const zend_fiber *) object;
	const struct reli_fiber_stack *stack = reli_fiber_c_stack(object);
	uintptr_t handle = (uintptr_t) fiber->context.handle;

	if (stack == NULL || fiber->context.status != ZEND_FIBER_STATUS_SUSPENDED || handle - (uintptr_t) stack->memory >= stack->size) {
		return NULL;
	}
	return (const char *) handle;
}

/* Innermost frame of a sleeping fiber, and the frame below its first; NULL for one that runs, waits for another, or is over. */
static inline zend_execute_data *reli_fiber_frames(const zend_object *object, const zend_execute_data **bottom)
{
	const zend_fiber *fiber = (const zend_fiber *) object;

	if (fiber->context.status != ZEND_FIBER_STATUS_SUSPENDED || fiber->caller != NULL) {
		return NULL;
	}
	*bottom = fiber->stack_bottom;
	return fiber->execute_data;
}
#else
struct reli_fiber_stack {
	void *memory;
	size_t size;
};

static inline const zval *reli_fiber_callback(const zend_object *object)
{
	(void) object;
	return NULL;
}

static inline const zval *reli_fiber_result(const zend_object *object)
{
	(void) object;
	return NULL;
}

static inline const struct reli_fiber_stack *reli_fiber_c_stack(const zend_object *object)
{
	(void) object;
	return NULL;
}

static inline const char *reli_fiber_stack_pointer(const zend_object *object)
{
	(void) object;
	return NULL;
}

static inline zend_execute_data *reli_fiber_frames(const zend_object *object, const zend_execute_data **bottom)
{
	(void) object;
	(void) bottom;
	return NULL;
}
#endif

#endif
