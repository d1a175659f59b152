/*
 * Another process, as /proc tells of it: who owns it, what it has mapped, which signals it catches, and where it sees its
 * files. And a signal to exactly that process: it is held by a descriptor, so that another one that gets the same number
 * meanwhile gets no signal.
 *
 *     struct rm_process process;
 *     if (rm_process_open(&process, pid, &err) == 0 && rm_process_catches(&process, number))
 *         rm_process_signal(&process, number, &err);
 *     rm_process_close(&process);
 */
#ifndef RM_PROCESS_H
#define RM_PROCESS_H

#include "base.h"
#include "err.h"
#include "str.h"

struct rm_process {
	int64_t pid;
	int64_t own_pid;   /* what the process itself takes for its number: another one in a container */
	uint32_t user;     /* effective */
	uint64_t caught;   /* a bit a signal, the lowest for number 1 */
	uint64_t blocked;
	uint64_t ignored;
	bool has_ended;    /* it is a zombie */
	bool is_same_root; /* it sees the files that we see */
	int fd;            /* -1 where the system has no such descriptors */
};

/* RM_EUSAGE: there is no such process. RM_EIO: the system does not say. */
int rm_process_open(struct rm_process *process, int64_t pid, struct rm_err *err);
void rm_process_close(struct rm_process *process);

/* Whether a file of that name is mapped into it. RM_EIO with the reason when that may not be known. */
int rm_process_has_mapped(bool *has, const struct rm_process *process, const char *file_name, struct rm_err *err);

bool rm_process_catches(const struct rm_process *process, int number);

/* Its title or command line, blanks between the words; empty when unknown. */
void rm_process_title(struct rm_strbuf *title, const struct rm_process *process);

/* A variable of the environment it was started with; false when it has none, or that may not be known. */
bool rm_process_variable(struct rm_strbuf *value, const struct rm_process *process, const char *name);

/* A path of the process as one of ours. */
void rm_process_path(struct rm_strbuf *ours, const struct rm_process *process, const char *theirs);

int rm_process_signal(const struct rm_process *process, int number, struct rm_err *err);
bool rm_process_is_alive(const struct rm_process *process);

/* USR2, SIGUSR2, SIGRTMIN+5: those that reli_memory.signal takes. 0: none of them. */
int rm_signal_of(const char *name);

#endif
