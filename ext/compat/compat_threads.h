/*
 * Thread-safe and ordinary builds of PHP. What differs: whether a copy of the process can be walked, and how the module's globals
 * are found.
 */
#ifndef RELI_MEMORY_COMPAT_THREADS_H
#define RELI_MEMORY_COMPAT_THREADS_H

#include "php.h"

#ifdef ZTS
# define RELI_MEMORY_IS_THREADED 1
#else
# define RELI_MEMORY_IS_THREADED 0
#endif

/* A shared module of a thread-safe build keeps its own pointer to the thread's storage. */
#if defined(ZTS) && defined(COMPILE_DL_RELI_MEMORY)
# define RELI_MEMORY_CACHE_EXTERN() ZEND_TSRMLS_CACHE_EXTERN()
# define RELI_MEMORY_CACHE_DEFINE() ZEND_TSRMLS_CACHE_DEFINE()
# define RELI_MEMORY_CACHE_UPDATE() ZEND_TSRMLS_CACHE_UPDATE()
#else
# define RELI_MEMORY_CACHE_EXTERN()
# define RELI_MEMORY_CACHE_DEFINE()
# define RELI_MEMORY_CACHE_UPDATE() ((void)0)
#endif

#endif
