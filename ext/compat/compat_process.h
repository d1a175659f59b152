/* Processes that proc_open() started; the command is a string since 8.0 and a bare text before. */
#ifndef RELI_MEMORY_COMPAT_PROCESS_H
#define RELI_MEMORY_COMPAT_PROCESS_H

#include "php.h"
#include "ext/standard/proc_open.h"

#if PHP_VERSION_ID < 80000
typedef struct php_process_handle php_process_handle;
#endif

#define RELI_PROCESS_COMMAND_IS_STRING(process) _Generic((process)->command, zend_string *: 1, default: 0)
#define RELI_PROCESS_COMMAND(process) ((const void *) (process)->command)

#endif
