/* PHP 7.4 has no ValueError; its parent class Error serves there, with the same message. */
#ifndef RELI_MEMORY_COMPAT_ERRORS_H
#define RELI_MEMORY_COMPAT_ERRORS_H

#include "php.h"
#include "zend_exceptions.h"

#if PHP_VERSION_ID < 80000
# define reli_memory_value_error_class zend_ce_error
#else
# define reli_memory_value_error_class zend_ce_value_error
#endif

#endif
