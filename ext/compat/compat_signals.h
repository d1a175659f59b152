/*
 * PHP may stand between the system and a program's signal handlers (zend_signal): the system then shows PHP's own handler for some
 * signals, and what the program has installed is known to PHP alone.
 */
#ifndef RELI_MEMORY_COMPAT_SIGNALS_H
#define RELI_MEMORY_COMPAT_SIGNALS_H

#include "php.h"
#include "zend_signal.h"

#ifndef _WIN32
# include <signal.h>
# include <stdbool.h>
# include <string.h>

/* Those that PHP stands in front of, whether or not anybody has asked for them. It forgets handlers at the start of each request. */
static inline bool reli_memory_signal_is_managed(int number)
{
# ifdef ZEND_SIGNALS
	return number == SIGHUP || number == SIGUSR1 || number == SIGUSR2;
# else
	(void)number;
	return false;
# endif
}

/* The handler that is in force for the program; false when it cannot be told. */
static inline bool reli_memory_signal_query(int number, struct sigaction *action)
{
	memset(action, 0, sizeof *action);
# ifdef ZEND_SIGNALS
	if (reli_memory_signal_is_managed(number)) {
		zend_sigaction(number, NULL, action);
		return true;
	}
# endif
	return sigaction(number, NULL, action) == 0;
}

/* For a managed signal this unblocks it as well. */
static inline bool reli_memory_signal_set(int number, const struct sigaction *action)
{
# ifdef ZEND_SIGNALS
	if (reli_memory_signal_is_managed(number)) {
		zend_sigaction(number, action, NULL);
		return true;
	}
# endif
	return sigaction(number, action, NULL) == 0;
}
#endif

#endif
