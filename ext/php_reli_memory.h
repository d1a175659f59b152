/* The module as PHP sees it, and its globals: one set per thread. */
#ifndef PHP_RELI_MEMORY_H
#define PHP_RELI_MEMORY_H

#include "php.h"

#include "compat/compat_threads.h"
#include "reli_memory_ini.h"
#include "reli_memory_oom.h"
#include "reli_memory_snapshot.h"
#include "reli_memory_threshold.h"
#include "reli_memory_trigger.h"

#define PHP_RELI_MEMORY_VERSION "1.0.0"

extern zend_module_entry reli_memory_module_entry;
#define phpext_reli_memory_ptr (&reli_memory_module_entry)

ZEND_BEGIN_MODULE_GLOBALS(reli_memory)
	struct reli_memory_settings settings;
	struct reli_memory_snapshots snapshots;
	struct reli_memory_trigger trigger;
	struct reli_memory_oom oom;
	struct reli_memory_threshold threshold;
ZEND_END_MODULE_GLOBALS(reli_memory)

ZEND_EXTERN_MODULE_GLOBALS(reli_memory)
#define RELI_MEMORY_G(field) ZEND_MODULE_GLOBALS_ACCESSOR(reli_memory, field)

RELI_MEMORY_CACHE_EXTERN()

#endif
