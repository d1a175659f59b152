/*
 * One snapshot of a process whose memory passes reli_memory.threshold. Only when that is set does the allocator call us, and only for
 * chunks of 2 MB and for blocks of their own: usage is noticed at that grain and never at a single allocation.
 *
 *	reli_memory_threshold_begin(&threshold, settings, &trigger);     in each request
 *	reli_memory_threshold_end(&threshold);                           before the allocator is shut down
 */
#ifndef RELI_MEMORY_THRESHOLD_H
#define RELI_MEMORY_THRESHOLD_H

#include "php.h"

#include <stdbool.h>
#include <stdint.h>

#include "reli_memory_ini.h"
#include "reli_memory_trigger.h"

struct reli_memory_threshold {
	zend_mm_heap *heap;                 /* that has our handlers, NULL = none */
	/* A zend_mm_storage, whose members are const: bytes that one is copied into. */
	_Alignas(void *) unsigned char storage[sizeof(zend_mm_storage)];
	const struct reli_memory_settings *settings;
	struct reli_memory_trigger *trigger;
	int64_t done_pid;                   /* the process that has had its snapshot */
};

void reli_memory_threshold_begin(struct reli_memory_threshold *threshold, const struct reli_memory_settings *settings,
	struct reli_memory_trigger *trigger);
void reli_memory_threshold_end(struct reli_memory_threshold *threshold);

/* "off", "on", or why the allocator of this process cannot be asked. */
const char *reli_memory_threshold_state(const struct reli_memory_threshold *threshold,
	const struct reli_memory_settings *settings);

#endif
