/*
 * The settings of php.ini, parsed. A value that makes no sense is refused with a warning at start-up and the default stays.
 */
#ifndef RELI_MEMORY_INI_H
#define RELI_MEMORY_INI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "walk/walk.h"

struct reli_memory_settings {
	int signal;                 /* number, 0 = off */
	enum reli_memory_strings strings;
	int64_t compress;           /* zstd level, 0 = none */
	bool on_oom;
	const char *output_dir;     /* borrowed from the INI entry, never NULL; empty = the system's directory for temporary files */
	const char *filename;       /* template, borrowed likewise */
	int64_t max_dumps;          /* 0 = no limit, here and below */
	int64_t min_interval;       /* seconds */
	int64_t max_total_bytes;
	int64_t threshold;          /* bytes, or percent when threshold_is_percent; 0 = off */
	bool threshold_is_percent;
	int64_t time_limit;         /* seconds */
	int64_t max_fork_heap;      /* bytes */
};

void reli_memory_ini_register(int module_number);
void reli_memory_ini_unregister(int module_number);

/* The words of the option and of the setting "strings". False when `text` is none of them. */
bool reli_memory_ini_parse_strings(enum reli_memory_strings *strings, const char *text, size_t len);

/* "SIGUSR2", "USR2", "SIGRTMIN+5", "SIGRTMAX-1"; an empty text is 0. -1 when `text` is no signal that may serve. */
int reli_memory_ini_parse_signal(const char *text, size_t len);

#endif
