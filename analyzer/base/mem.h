/*
 * Memory that is there or ends the program with a message and exit code 4. All anonymous memory of the analyzer comes
 * from here (big arrays too), so that --memory-limit is a true ceiling and --verbose can tell the peak. The counters are
 * global state because a ceiling for the process has to be known to the process. Any thread may call these functions; the
 * limit is set while there is only one. Temporary files (leftover.h) go before the program does.
 *
 *     uint32_t *firsts = rm_calloc(count, sizeof(*firsts));
 *     rm_free(firsts);
 *
 * Zeroed blocks of some size come untouched from the kernel and cost nothing until they are written. Blocks of megabytes
 * may be kept when they are freed, for the next who wants one of that size; used and peak count what is in use, and the
 * process never has more than the peak.
 */
#ifndef RM_MEM_H
#define RM_MEM_H

#include "base.h"

void *rm_alloc(size_t size);
void *rm_calloc(size_t count, size_t size);
void *rm_array(size_t count, size_t size); /* count * size checked, not zeroed */
void *rm_realloc(void *ptr, size_t size);
void *rm_realloc_array(void *ptr, size_t count, size_t size);
void rm_free(void *ptr);

/* The size that a block was asked for with. */
size_t rm_mem_size(const void *ptr);

/* Like rm_alloc and rm_realloc, but NULL when the limit or the machine refuses. For sizes that the input dictates. */
void *rm_try_alloc(size_t size);
void *rm_try_realloc(void *ptr, size_t size);

/* Ceiling in bytes over all blocks together, 0 for none. */
void rm_mem_set_limit(uint64_t limit_bytes);
uint64_t rm_mem_limit(void);
uint64_t rm_mem_used(void);
uint64_t rm_mem_peak(void);

/* a + b and a * b, or the end of the program: for sizes that were checked against the input before. */
size_t rm_size_add(size_t a, size_t b);
size_t rm_size_mul(size_t a, size_t b);

#endif
