/*
 * A snapshot of a running program: the signal goes out, the extension in that process writes a file, and the file is
 * found. Nothing is sent to a process that does not have the extension or does not catch the signal: for any other
 * program SIGUSR2 is the end.
 *
 *     struct rm_capture capture = { .pid = pid, .signal_name = "SIGUSR2", .signal = SIGUSR2, .seconds = 60 };
 *     struct rm_strbuf path = { 0 };
 *     if (rm_capture_take(&path, &capture, &err) == 0)
 *         use(rm_strbuf_cstr(&path));
 */
#ifndef RM_CAPTURE_H
#define RM_CAPTURE_H

#include "base.h"
#include "err.h"
#include "str.h"

struct rm_capture {
	int64_t pid;
	const char *signal_name; /* for messages */
	int signal;
	const char *folder; /* reli_memory.output_dir of the process, as the process sees it; NULL: its default */
	uint64_t seconds;   /* how long to wait */
};

/*
 * The path of the finished snapshot, which is complete and that process's own. RM_EUSAGE: there is no such process; RM_EIO:
 * it was not signalled, and why, or nothing came.
 */
int rm_capture_take(struct rm_strbuf *path, const struct rm_capture *capture, struct rm_err *err);

#endif
