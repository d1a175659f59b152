/* The process's own mappings, from /proc/self/maps: whose data a pointer points at, and where data
 * of libraries lies. */
#ifndef RELI_WALK_MAPS_H
#define RELI_WALK_MAPS_H

#include "walk_private.h"

/*
 * For functions that look at memory which is mapped but not theirs, whatever is in it: sanitizers guard the gaps between other
 * people's variables, and would be right anywhere else.
 */
#define WALK_READS_ANYTHING __attribute__((no_sanitize("address"), no_sanitize("undefined")))

/* File name (without directory) of the library whose mapping holds the address; NULL for all other
 * memory. */
const char *walk_maps_name(const struct walk *walk, uintptr_t address);

/* Calls back for the writable data of the program and of each of its libraries. */
void walk_each_library_range(struct walk *walk,
	void (*range)(struct walk *walk, const char *name, const void *from, size_t size));

/*
 * The same for the malloc heap and the part of the C stack that was there before the walk began.
 * Other mappings are left out: ours are among them.
 */
void walk_each_working_range(struct walk *walk,
	void (*range)(struct walk *walk, const char *name, const void *from, size_t size));

/* Reads the mappings once, at the beginning. Without /proc there are none. */
void walk_maps_read(struct walk *walk);

#endif
