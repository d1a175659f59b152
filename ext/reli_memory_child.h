/*
 * A forked copy of this process that does one job and ends: how it is started so that nothing of the program notices, what it lets
 * go of first, and how it is reaped.
 *
 *	struct reli_memory_child child = RELI_MEMORY_CHILD_NONE;
 *	struct reli_memory_child_job job = { .run = job_run, .payload = &job_data, ... };
 *	if (reli_memory_child_start(&child, &job) < 0)
 *		...
 *	reli_memory_child_wait(&child, &end);
 *
 * The child has no exit signal: the program gets no SIGCHLD for it and no wait call of the program finds it (those of Linux look
 * for such children only when told to). It shares one page with its parent, into which the job writes its result.
 *
 * A process that the program forks meanwhile inherits the struct but not the child; it must not wait for it. Every function here
 * sees that and forgets the child instead.
 */
#ifndef RELI_MEMORY_CHILD_H
#define RELI_MEMORY_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "reli_memory_file.h"

/* What the shared page holds. The child writes, the parent reads it once the child has ended. */
struct reli_memory_child_report {
	uint64_t bytes;
	uint64_t nodes;
	uint64_t edges;
	struct reli_memory_problem problem; /* the text is static, so at the same address in both processes */
	int signal;                         /* caught by the child in the middle of its work, or 0 */
	int is_done;
	char path[RELI_MEMORY_PATH_BYTES];  /* of the file, when the child has chosen it */
};

struct reli_memory_child_job {
	/* Runs in the child. Fills the report; is_done is set last, and only when the file stands under its name. */
	void (*run)(struct reli_memory_child_report *report, void *payload);
	void *payload;
	/*
	 * The only descriptors that the child keeps; discarded when a signal ends the child. Both are -1 when the child is to open
	 * the file itself.
	 */
	struct reli_memory_file *file;
	unsigned time_limit;                /* seconds, 0 = none */
	bool is_background;                 /* nobody waits: run at the lowest priority */
};

struct reli_memory_child {
	int64_t pid;                        /* 0: none */
	int64_t parent_pid;
	struct reli_memory_child_report *report;
};

#define RELI_MEMORY_CHILD_NONE { 0, 0, NULL }

/* How a child ended. */
struct reli_memory_child_end {
	struct reli_memory_child_report report;
	int signal;                         /* that ended the child, or 0 */
};

/* Whether a copy of this process would be a sound one: its other threads, if it has any, would be frozen in mid-step. */
bool reli_memory_child_is_safe(void);

/* 0, or a negative errno when the system gives no process or no memory. */
int reli_memory_child_start(struct reli_memory_child *child, const struct reli_memory_child_job *job);

/* Whether there is a child, running or ended, that was not reaped yet. */
bool reli_memory_child_is_pending(struct reli_memory_child *child);

/* Waits until the child has ended, whatever signals arrive. */
void reli_memory_child_wait(struct reli_memory_child *child, struct reli_memory_child_end *end);

/* Reaps the child if it has ended: true, and `end` is set. Never waits. */
bool reli_memory_child_poll(struct reli_memory_child *child, struct reli_memory_child_end *end);

#endif
