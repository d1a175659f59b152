/* Processes that proc_open() started; the command is a string since 8.0 and a bare text before. */
#ifndef RELI_MEMORY_COMPAT_PROCESS_H
#define RELI_MEMORY_COMPAT_PROCESS_H

#include "php.h"
#include "ext/standard/proc_open.h"

#define RELI_PROCESS_COMMAND_IS_STRING(process) _Generic((process)->command, zend_string *: true, default: false)
#define RELI_PROCESS_COMMAND(process) ((const void *) (process)->command)

#endif
