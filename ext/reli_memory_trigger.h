/*
 * Snapshots nobody called for: on a signal, when memory runs out, at a threshold. Who notices such a thing asks for one; it is taken
 * at the next point where the virtual machine is at rest.
 *
 *	reli_memory_trigger_want(&trigger, RELI_MEMORY_TRIGGER_SIGNAL);      from a signal handler, for instance
 *	reli_memory_trigger_take(RELI_MEMORY_TRIGGER_OOM);                   where the heap can be read as it is
 *	reli_memory_trigger_force(&trigger, RELI_MEMORY_TRIGGER_SIGNAL);     wherever the program is, in a copy of it
 *
 * They go to reli_memory.output_dir and are held back by max_dumps, min_interval and max_total_bytes. One that comes to nothing is
 * one line in PHP's error log: a warning would run the program's own handler at a moment of our choice.
 */
#ifndef RELI_MEMORY_TRIGGER_H
#define RELI_MEMORY_TRIGGER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "compat/compat_interrupt.h"
#include "reli_memory_ini.h"
#include "reli_memory_snapshot.h"

enum reli_memory_trigger_reason {
	RELI_MEMORY_TRIGGER_SIGNAL,
	RELI_MEMORY_TRIGGER_THRESHOLD,
	RELI_MEMORY_TRIGGER_OOM,
	RELI_MEMORY_TRIGGER_STACK
};

#define RELI_MEMORY_TRIGGER_REASONS 4

/* What a process (in threaded builds, a thread) has of it. All zero is the start. */
struct reli_memory_trigger {
	reli_interrupt_flag *interrupt;     /* NULL outside of requests */
	volatile sig_atomic_t wanted[RELI_MEMORY_TRIGGER_REASONS];
	volatile sig_atomic_t is_busy;
	int blocked_signal;                 /* between two requests; 0 = none */
	uint64_t number;                    /* of snapshots begun, for file names */
	uint64_t last_ns;                   /* when the last one was begun; 0 = none yet */
};

/* With the process; the hook is set only when settings can make use of it. */
void reli_memory_trigger_startup(const struct reli_memory_settings *settings);
void reli_memory_trigger_shutdown(void);

/* With each request. What was asked for in between is taken at its first safe point. */
void reli_memory_trigger_begin(struct reli_memory_trigger *trigger);
void reli_memory_trigger_end(struct reli_memory_trigger *trigger);

/* Plain stores: any handler, and any thread, may call it. */
void reli_memory_trigger_want(struct reli_memory_trigger *trigger, enum reli_memory_trigger_reason reason);

/* Takes one of this thread's heap now. False when it came to nothing, which was logged. */
bool reli_memory_trigger_take(enum reli_memory_trigger_reason reason, enum reli_memory_walk_point point);

/* Takes those that are wanted. */
void reli_memory_trigger_take_wanted(enum reli_memory_walk_point point);

/*
 * In a copy of the process, from a signal handler or from inside the allocator. False when there can be none, and nothing is
 * logged: the moment may be wrong for any other work.
 */
bool reli_memory_trigger_force(enum reli_memory_trigger_reason reason);

/* Logs the failure of a child that has ended since. */
void reli_memory_trigger_tell(void);

#endif
