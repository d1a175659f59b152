/*
 * Snapshots of programs that have run out of memory, or of stack, taken while the error is raised and before anything is torn down.
 *
 *	reli_memory_oom_startup(settings);       once
 *	reli_memory_oom_begin(&oom);             in each request
 *
 * The listeners exist only when reli_memory.on_oom or a threshold is set.
 */
#ifndef RELI_MEMORY_OOM_H
#define RELI_MEMORY_OOM_H

#include <stdbool.h>

#include "reli_memory_ini.h"

struct reli_memory_oom {
	bool is_done; /* in this request: what else runs out while the first error is handled is no news */
};

void reli_memory_oom_startup(const struct reli_memory_settings *settings);
void reli_memory_oom_shutdown(void);
void reli_memory_oom_begin(struct reli_memory_oom *oom);

#endif
