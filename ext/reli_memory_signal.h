/*
 * The signal on which a process writes a snapshot: when our handler is installed, and when we keep our hands off.
 *
 *	reli_memory_signal_startup(number, &trigger);    once, before any worker is forked
 *	reli_memory_signal_begin(number, &trigger);      in each request, and reli_memory_signal_end() at its end
 *
 * The handler stores two flags. Only when the process has not come to a safe point since an earlier signal does a further one take a
 * copy of it where it is.
 *
 * A handler that is there already is never replaced, and one that the program installs later replaces ours; so php-fpm's and
 * Apache's master processes keep their own meaning of a signal.
 */
#ifndef RELI_MEMORY_SIGNAL_H
#define RELI_MEMORY_SIGNAL_H

#include "reli_memory_trigger.h"

/*
 * Real-time signals are nobody's, so the handler is set for good, and forked workers have it before their first request. `trigger` is
 * that of the calling thread; the only one of a process that has no others.
 */
void reli_memory_signal_startup(int number, struct reli_memory_trigger *trigger);
void reli_memory_signal_shutdown(int number);

/* For the signals that PHP resets at the start of a request, and for any other that has its default action. */
void reli_memory_signal_begin(int number, struct reli_memory_trigger *trigger);

/* Between two requests PHP would have nobody to call for a while: a signal waits for the next request. */
void reli_memory_signal_end(int number, struct reli_memory_trigger *trigger);

/* The thread is about to end. */
void reli_memory_signal_forget(struct reli_memory_trigger *trigger);

/* Who would get the signal now: "none", "program", or "reli_memory". */
const char *reli_memory_signal_owner(int number);

#endif
