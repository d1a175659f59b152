/*
 * Options by table: parsing, checking and help in one place.
 *
 *     bool is_pretty = true;
 *     const char *output = NULL;
 *     const struct rm_opt options[] = {
 *         { .name = "pretty-print", .kind = RM_OPT_SWITCH, .target = &is_pretty, .help = "indent JSON" },
 *         { .name = "output", .letter = 'o', .kind = RM_OPT_TEXT, .target = &output, .value = "PATH", .help = "..." },
 *     };
 *     struct rm_opts opts = { .usage = "rmem report [options] SNAPSHOT", .options = options, .count = 2, ... };
 *     if (rm_opts_parse(&opts, argc, argv, &err) != 0) ...
 *
 * Long options take their value after `=` or as the next word; `--` ends options; the last of several counts. All values
 * are checked here, before any work is done.
 */
#ifndef RM_OPT_H
#define RM_OPT_H

#include "base.h"
#include "err.h"

enum rm_opt_kind {
	RM_OPT_FLAG,   /* bool *: set to true */
	RM_OPT_SWITCH, /* bool *: --name sets, --no-name clears */
	RM_OPT_TEXT,   /* const char **: not empty */
	RM_OPT_CHOICE, /* const char **: one of `choices` */
	RM_OPT_COUNT,  /* uint64_t *: a whole number from `least` up */
	RM_OPT_PERCENT, /* double *: a plain number; what is below 0 counts as 0 */
	RM_OPT_SIZE,   /* uint64_t *: bytes, or with K, M, G behind; an empty value leaves the target alone */
};

struct rm_opt {
	const char *name;
	char letter; /* 0: none */
	enum rm_opt_kind kind;
	bool takes_unlimited; /* SIZE: -1 is accepted, and means 0 */
	uint64_t least;
	void *target;
	const char *value;          /* name of the value in the help */
	const char *const *choices; /* NULL-terminated */
	const char *help;           /* NULL: accepted, not shown */
	bool is_idle;               /* accepted and checked, without effect; the help only names it */
};

struct rm_opts {
	const char *usage; /* one line */
	const char *about; /* a paragraph, lines of at most 80 columns, ended */
	const struct rm_opt *options;
	size_t count;
	int operand_min;
	int operand_max;

	/* Results. */
	char **operands;
	int operand_count;
	bool wants_help;
	bool wants_version;
	bool wants_list;
	int verbosity;  /* -1 quiet, 0, 1.. */
	int colour;     /* -1 as the terminal is, 0 never, 1 always */
};

/*
 * Sorts argv so that operands come first. The options that every command has (help, version, quiet, verbose, colour) are
 * read too. RM_EUSAGE for anything that is not right; the number of operands is not checked when help was asked for.
 */
int rm_opts_parse(struct rm_opts *opts, int argc, char **argv, struct rm_err *err);

/* Usage, description and options on stdout: about a screen of 80 by 24. */
void rm_opts_help(const struct rm_opts *opts);

/*
 * Every option on stdout, for the completion of shells (--list-options): a line each, `--name`, `--name=VALUE` or
 * `--name=VALUE choice choice ...`, letters likewise.
 */
void rm_opts_list(const struct rm_opts *opts);

/* Does one of both, or tells the version, when that was asked for; false when there is work to do. */
bool rm_opts_answer(const struct rm_opts *opts, const char *version);

/* Whether a stream that is (or is not) a terminal gets colours. */
bool rm_opts_use_colour(const struct rm_opts *opts, bool is_terminal);

#endif
