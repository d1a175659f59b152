/* The sections that are about the whole heap: the allocator's raw state, the summary, the run. */
#ifndef RELI_WALK_SUMMARY_H
#define RELI_WALK_SUMMARY_H

#include "walk_private.h"

void walk_write_allocator(struct walk *walk);
void walk_write_summary(struct walk *walk);

#endif
