/* Where modules keep their globals: static memory, or a thread's storage. */
#ifndef RELI_MEMORY_COMPAT_MODULES_H
#define RELI_MEMORY_COMPAT_MODULES_H

#include "php.h"
#include "zend_modules.h"

struct walk;

/* The globals of one module, NULL when it has none or this thread has not made them yet. */
static inline void *reli_module_globals(const zend_module_entry *module)
{
	if (module->globals_size == 0) {
		return NULL;
	}
#ifdef ZTS
	return module->globals_id_ptr != NULL && *module->globals_id_ptr != 0 ? TSRMG_BULK(*module->globals_id_ptr, void *) : NULL;
#else
	return module->globals_ptr;
#endif
}

/* The globals block of every registered module. */
static inline void reli_each_module_globals(void (*range)(struct walk *walk, const char *name, const void *from, size_t size),
	struct walk *walk)
{
	zend_module_entry *module;

	ZEND_HASH_FOREACH_PTR(&module_registry, module) {
		void *globals = reli_module_globals(module);

		if (globals != NULL) {
			range(walk, module->name, globals, module->globals_size);
		}
	} ZEND_HASH_FOREACH_END();
}

#endif
