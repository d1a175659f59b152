/*
 * Lines for people, on stderr: results go to stdout, everything else goes here. Every line starts with the name of the
 * program, and stays whole whichever thread writes it.
 */
#ifndef RM_LOG_H
#define RM_LOG_H

#include "base.h"

enum rm_log_level {
	RM_LOG_QUIET = 0, /* errors only */
	RM_LOG_NOTES,     /* the default: errors, warnings, notes */
	RM_LOG_VERBOSE,   /* timings and sizes too */
};

void rm_log_set_level(enum rm_log_level level);
bool rm_log_is_verbose(void);

void rm_log_error(const char *format, ...) RM_PRINTF(1, 2);
void rm_log_note(const char *format, ...) RM_PRINTF(1, 2);
void rm_log_verbose(const char *format, ...) RM_PRINTF(1, 2);

/*
 * What the program is busy with, for people who wait: one line that is written over and erased at the end. Shown only
 * when stderr is a terminal, and only from a second of work on; never with --quiet. `what` is a string literal; any
 * thread may call it, and calls are cheap beside what they announce. The end is called by who began, when all is done.
 */
void rm_log_progress(const char *what);
void rm_log_progress_end(void);

/* Seconds of a clock that never goes back; for timings in verbose lines only, never for output. */
double rm_log_seconds(void);

#endif
