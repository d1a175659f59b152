/*
 * One snapshot from end to end: where and how it is taken, its file, its outcome, and what is remembered of the last one.
 *
 *	struct reli_memory_outcome outcome;
 *	if (reli_memory_snapshot_take(&outcome, &snapshots, &request) < 0)
 *		... outcome.reason says why ...
 *
 * Nothing here raises a warning or allocates, from ZendMM or malloc: what PHP is told is the caller's affair.
 */
#ifndef RELI_MEMORY_SNAPSHOT_H
#define RELI_MEMORY_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <signal.h>

#include "reli_memory_child.h"
#include "walk/walk.h"

enum reli_memory_mode {
	RELI_MEMORY_MODE_DEFAULT,   /* fork where that is safe, else inline */
	RELI_MEMORY_MODE_FORK,
	RELI_MEMORY_MODE_ASYNC,
	RELI_MEMORY_MODE_INLINE
};

enum reli_memory_state {
	RELI_MEMORY_STATE_NONE,     /* nothing was taken yet */
	RELI_MEMORY_STATE_RUNNING,
	RELI_MEMORY_STATE_DONE,
	RELI_MEMORY_STATE_FAILED
};

/*
 * Opens the file of a snapshot nobody called for, and says in `path` where it will stand. Runs in the child of a forced snapshot: no
 * malloc there. 0, or -1 with the problem set and nothing left behind.
 */
typedef int (*reli_memory_snapshot_open)(struct reli_memory_file *file, struct reli_memory_problem *problem,
	char path[RELI_MEMORY_PATH_BYTES], const void *payload);

struct reli_memory_snapshot_request {
	const char *path;           /* NULL: open() chooses it */
	reli_memory_snapshot_open open;
	const void *open_payload;
	enum reli_memory_walk_point point;
	enum reli_memory_mode mode;
	int compress_level;         /* 0 = plain file */
	enum reli_memory_strings strings;
	bool full_detail;
	const char *label;          /* NULL = none */
	size_t label_len;
	const char *reason;         /* "call", ... : goes into the file */
	uint64_t max_fork_heap;     /* bytes, 0 = no limit */
	unsigned time_limit;        /* seconds, 0 = no limit */
};

struct reli_memory_outcome {
	enum reli_memory_mode mode; /* how it was taken, DEFAULT no more */
	enum reli_memory_state state;
	int64_t pid;                /* that walked, or walks; 0 when none came to it */
	uint64_t bytes, nodes, edges;
	uint64_t pause_ns;          /* how long the caller stood still */
	char reason[256];           /* why it failed, else empty */
};

/* What a process (in threaded builds, a thread) knows of its snapshots. All zero is the start. */
struct reli_memory_snapshots {
	int64_t pid;                /* whose they are: a fork of the program starts anew */
	uint64_t done_count;
	struct reli_memory_outcome last;
	char last_path[RELI_MEMORY_PATH_BYTES];
	struct reli_memory_child child;
	char child_temp_path[RELI_MEMORY_PATH_BYTES]; /* to be removed when the child has not come to it; empty = not known */
	unsigned child_time_limit;
	bool child_is_unasked;      /* nobody called for it */
	bool has_unasked_failure;   /* such a one has come to nothing, and nobody was told; cleared by who tells */
	volatile sig_atomic_t busy; /* all of this is being changed: a signal handler leaves it alone */
};

/* 0 when the snapshot is taken or, with ASYNC, under way; -1 when there is none. `outcome` is set either way. */
int reli_memory_snapshot_take(struct reli_memory_outcome *outcome, struct reli_memory_snapshots *snapshots,
	const struct reli_memory_snapshot_request *request);

/*
 * The same from a signal handler or from inside the allocator, wherever the program is: a copy is taken at once, and all else,
 * opening the file too, is done there. Only `path` less requests. Negative when there is no child, with nothing noted.
 */
int reli_memory_snapshot_force(struct reli_memory_snapshots *snapshots, const struct reli_memory_snapshot_request *request);

/* NULL when a copy of this process may be walked, else why not: nothing that passes with time. */
const char *reli_memory_snapshot_why_never_fork(void);

/* Notes the end of a child that has ended. Never waits, and costs next to nothing when there is no child. */
void reli_memory_snapshot_reap(struct reli_memory_snapshots *snapshots);

/*
 * At the end of the process. A child at work goes on without it, unless this is process 1 of a container: the system would kill the
 * child with it, so it is waited for.
 */
void reli_memory_snapshot_release(struct reli_memory_snapshots *snapshots);

/* A clock that only goes forward. */
uint64_t reli_memory_now_ns(void);

/* "fork", "async", "inline" */
const char *reli_memory_mode_name(enum reli_memory_mode mode);

/* "running", "done", "failed" */
const char *reli_memory_state_name(enum reli_memory_state state);

#endif
