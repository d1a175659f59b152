/*
 * Hearing of fatal errors before anything is torn down. From 8.0 on PHP tells observers, whom no other extension can leave out; 7.4
 * has only the callback, which extensions replace as they please, so it is taken anew in each request. Its message is the format
 * there, which begins with the same words.
 *
 * Included by one file: the listener is a variable of whoever includes it.
 */
#ifndef RELI_MEMORY_COMPAT_ERROR_HOOK_H
#define RELI_MEMORY_COMPAT_ERROR_HOOK_H

#include "php.h"
#include "zend_exceptions.h"

#if PHP_VERSION_ID >= 80000
# include "zend_observer.h"
#endif

typedef void (*reli_error_listener)(int type, const char *message);
typedef void (*reli_throw_listener)(zend_object *thrown);

static reli_error_listener reli_error_heard;
static reli_throw_listener reli_throw_heard;

#if PHP_VERSION_ID >= 80100
static void reli_error_observe(int type, zend_string *file, uint32_t line, zend_string *message)
#elif PHP_VERSION_ID >= 80000
static void reli_error_observe(int type, const char *file, uint32_t line, zend_string *message)
#endif
#if PHP_VERSION_ID >= 80000
{
	(void)file;
	(void)line;
	reli_error_heard(type & E_ALL, ZSTR_VAL(message));
}

static inline void reli_error_hook_startup(reli_error_listener listener)
{
	reli_error_heard = listener;
	zend_observer_error_register(reli_error_observe);
}

static inline void reli_error_hook_request(void)
{
}

static inline void reli_error_hook_shutdown(void)
{
}
#else
static void (*reli_error_next)(int type, const char *file, const uint32_t line, const char *format, va_list arguments);

static void reli_error_observe(int type, const char *file, const uint32_t line, const char *format, va_list arguments)
{
	reli_error_heard(type & E_ALL, format);
	reli_error_next(type, file, line, format, arguments);
}

static inline void reli_error_hook_request(void)
{
	if (reli_error_heard != NULL && zend_error_cb != reli_error_observe) {
		reli_error_next = zend_error_cb;
		zend_error_cb = reli_error_observe;
	}
}

static inline void reli_error_hook_startup(reli_error_listener listener)
{
	reli_error_heard = listener;
}

static inline void reli_error_hook_shutdown(void)
{
	if (zend_error_cb == reli_error_observe)
		zend_error_cb = reli_error_next;
	reli_error_heard = NULL;
}
#endif

/* Versions that limit the stack (8.3 on) throw when it is used up: an ordinary Error, caught long after its frames are gone. */
#if PHP_VERSION_ID >= 80300
static void (*reli_throw_next)(zend_object *thrown);

static void reli_throw_observe(zend_object *thrown)
{
	if (thrown != NULL)
		reli_throw_heard(thrown);
	if (reli_throw_next != NULL)
		reli_throw_next(thrown);
}

static inline void reli_throw_hook_startup(reli_throw_listener listener)
{
	reli_throw_heard = listener;
	reli_throw_next = zend_throw_exception_hook;
	zend_throw_exception_hook = reli_throw_observe;
}

static inline void reli_throw_hook_shutdown(void)
{
	if (reli_throw_heard != NULL && zend_throw_exception_hook == reli_throw_observe)
		zend_throw_exception_hook = reli_throw_next;
}
#else
static inline void reli_throw_hook_startup(reli_throw_listener listener)
{
	reli_throw_heard = listener;
}

static inline void reli_throw_hook_shutdown(void)
{
	(void)reli_throw_heard;
}
#endif

#endif
