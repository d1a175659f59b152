/* The flag by which the virtual machine is asked to stop at its next safe point: a plain byte once, an atomic one since 8.2. */
#ifndef RELI_MEMORY_COMPAT_INTERRUPT_H
#define RELI_MEMORY_COMPAT_INTERRUPT_H

#include "php.h"

#if PHP_VERSION_ID >= 80200
typedef zend_atomic_bool reli_interrupt_flag;
#else
typedef volatile zend_bool reli_interrupt_flag;
#endif

/* That of this thread. Kept by its address, because a signal handler may run on a thread that PHP knows nothing of. */
static inline reli_interrupt_flag *reli_interrupt_flag_here(void)
{
	return &EG(vm_interrupt);
}

static inline void reli_interrupt_raise(reli_interrupt_flag *flag)
{
#if PHP_VERSION_ID >= 80200
	zend_atomic_bool_store_ex(flag, true);
#else
	*flag = 1;
#endif
}

#endif
