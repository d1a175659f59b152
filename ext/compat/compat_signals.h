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

/* The handler that is in force for the program; false when it cannot be told. */
static inline bool reli_memory_signal_query(int number, struct sigaction *action)
{
	memset(action, 0, sizeof *action);
# ifdef ZEND_SIGNALS
	/* Those that PHP stands in front of, whether or not anybody has asked for them. */
	if (number == SIGHUP || number == SIGUSR1 || number == SIGUSR2) {
		zend_sigaction(number, NULL, action);
		return true;
	}
# endif
	return sigaction(number, NULL, action) == 0;
}
#endif

#endif
