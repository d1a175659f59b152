/* The process's own mappings, from /proc/self/maps: whose data a pointer points at, and where data
 * of libraries lies. */
#ifndef RELI_WALK_MAPS_H
#define RELI_WALK_MAPS_H

#include "walk_private.h"

/* File name (without directory) of the library whose mapping holds the address; NULL for all other
 * memory. */
const char *walk_maps_name(const struct walk *walk, uintptr_t address);

/*
 * Calls back for writable data of the program and its libraries, the malloc heap and the part of
 * the C stack that was there before the walk began. Other mappings are left out: ours are among
 * them.
 */
void walk_each_data_range(struct walk *walk,
	void (*range)(struct walk *walk, const char *name, const void *from, size_t size));

/* The writable data of the program and its libraries alone. */
void walk_each_library_range(struct walk *walk,
	void (*range)(struct walk *walk, const char *name, const void *from, size_t size));

/* Reads the mappings once, at the beginning. Without /proc there are none. */
void walk_maps_read(struct walk *walk);

#endif
