/*
 * The commands. One file each: an option table, a help text, and cmd_<name>(), which gets the words after the command's
 * name and returns the exit code. cmd_list.def names them all; main.c, the help and the tests go by that list.
 */
#ifndef RM_CMD_H
#define RM_CMD_H

#include "base.h"
#include "err.h"
#include "opt.h"

#define RM_VERSION "1.0.0"

enum rm_exit {
	RM_EXIT_DONE = 0,
	RM_EXIT_GATE = 1,  /* a gate the user asked for was tripped */
	RM_EXIT_USAGE = 2, /* wrong options, unknown run, no such value */
	RM_EXIT_INPUT = 3, /* unreadable or corrupt input */
	RM_EXIT_OTHER = 4, /* output, memory, anything else */
};

struct rm_cmd {
	const char *name;
	const char *long_name; /* the name the command has in other tools; NULL: none */
	const char *summary;
	int (*run)(int argc, char **argv);
};

/* In the order of the help; NULL behind the last. */
const struct rm_cmd *rm_cmd_at(size_t index);

/* By either of its names; NULL when there is none. */
const struct rm_cmd *rm_cmd_find(const char *word);

#define RM_CMD(id, name, long_name, summary) int cmd_##id(int argc, char **argv);
#include "cmd_list.def"
#undef RM_CMD

/* What all commands do with the options that all have: how much is said, and the ceiling of memory (0: none). */
void rm_cmd_set_up(const struct rm_opts *opts, uint64_t memory_limit);

/* Says what went wrong, and which exit code that is. */
int rm_cmd_fail(const struct rm_err *err);

#endif
