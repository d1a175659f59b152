/* Where modules keep their globals: static memory, or a thread's storage. */
#ifndef RELI_MEMORY_COMPAT_MODULES_H
#define RELI_MEMORY_COMPAT_MODULES_H

#include "php.h"
#include "zend_modules.h"

struct walk;

/* The globals block of every registered module. */
static inline void reli_each_module_globals(void (*range)(struct walk *walk, const char *name, const void *from, size_t size),
	struct walk *walk)
{
	zend_module_entry *module;

	ZEND_HASH_FOREACH_PTR(&module_registry, module) {
		void *globals = NULL;

		if (module->globals_size == 0) {
			continue;
		}
#ifdef ZTS
		if (module->globals_id_ptr != NULL && *module->globals_id_ptr != 0) {
			globals = TSRMG_BULK(*module->globals_id_ptr, void *);
		}
#else
		globals = module->globals_ptr;
#endif
		if (globals != NULL) {
			range(walk, module->name, globals, module->globals_size);
		}
	} ZEND_HASH_FOREACH_END();
}

#endif
