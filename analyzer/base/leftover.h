/*
 * What must not be left behind when the program ends before its time: temporary files, by name. SIGINT, SIGTERM and SIGHUP
 * take them away and then end the program as ever; so does the end for want of memory.
 *
 *     rm_leftover_add(name);        the text stays ours until it is dropped
 *     ... write, rename or unlink ...
 *     rm_leftover_drop(name);
 *
 * A transaction on somebody's database is no file to remove. Who can undo it by himself holds the signal back and asks:
 *
 *     rm_interrupt_hold();
 *     while (more && !rm_interrupt_is_due())
 *         ...
 *     roll back, close;
 *     rm_interrupt_release();       the end, when one is due
 *
 * A second signal ends the program at once.
 */
#ifndef RM_LEFTOVER_H
#define RM_LEFTOVER_H

#include "base.h"

/* For main(). Signals that are ignored (nohup, jobs of a script) stay so. */
void rm_interrupt_watch(void);

/* A file or an empty folder, removed in the order in which they were added. More than there is room for are not kept in mind. */
void rm_leftover_add(const char *path);
void rm_leftover_drop(const char *path);

/* May be called in a handler of signals. */
void rm_leftover_remove(void);

void rm_interrupt_hold(void);
bool rm_interrupt_is_due(void);
void rm_interrupt_release(void);

#endif
