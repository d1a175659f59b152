/* PHP 7.4 cannot express the return type array|false: it gets the generated form without types. */
#ifndef RELI_MEMORY_COMPAT_ARGINFO_H
#define RELI_MEMORY_COMPAT_ARGINFO_H

#include "php.h"

#if PHP_VERSION_ID < 80000
# define RELI_MEMORY_ARGINFO "reli_memory_legacy_arginfo.h"
#else
# define RELI_MEMORY_ARGINFO "reli_memory_arginfo.h"
#endif

#endif
