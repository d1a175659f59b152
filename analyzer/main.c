/*
 * rmem: finds the row of the command table that the first word names, and hands over.
 */
#include "base.h"
#include "cmd.h"
#include "leftover.h"
#include "log.h"
#include "mem.h"

#include <errno.h>
#include <signal.h>

static void main_help(void)
{
	const struct rm_cmd *cmd;

	puts("Usage: rmem COMMAND [options] ...\n\n"
		 "Analyzes memory snapshots of PHP programs, as the extension reli_memory writes\n"
		 "them.\n");
	for (size_t i = 0; (cmd = rm_cmd_at(i)) != NULL; i++) {
		printf("  %-13s  %s\n", cmd->name, cmd->summary);
		if (cmd->long_name != NULL)
			printf("  %-13s  also as: rmem %s\n", "", cmd->long_name);
	}
	puts("\nrmem COMMAND --help tells the options of a command; rmem --version the version.");
}

/* For the completion of shells. */
static void main_list(void)
{
	const struct rm_cmd *cmd;

	for (size_t i = 0; (cmd = rm_cmd_at(i)) != NULL; i++) {
		puts(cmd->name);
		if (cmd->long_name != NULL)
			puts(cmd->long_name);
	}
}

static int main_run(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;
	const struct rm_cmd *cmd;

	if (word == NULL) {
		rm_log_error("no command; `rmem --help` names them");
		return RM_EXIT_USAGE;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
		main_help();
		return RM_EXIT_DONE;
	}
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		puts("rmem " RM_VERSION);
		return RM_EXIT_DONE;
	}
	if (strcmp(word, "--list-commands") == 0) {
		main_list();
		return RM_EXIT_DONE;
	}
	cmd = rm_cmd_find(word);
	if (cmd != NULL)
		return cmd->run(argc - 2, argv + 2);
	rm_log_error("'%.100s' is not a command; `rmem --help` names them", word);
	return RM_EXIT_USAGE;
}

int main(int argc, char **argv)
{
	int code;

	/* A reader that has seen enough (head) is an error of writing like others, not a death by signal; but nobody has to be told. */
	signal(SIGPIPE, SIG_IGN);
	rm_interrupt_watch();
	code = main_run(argc, argv);
	if (fflush(stdout) != 0 && code == RM_EXIT_DONE) {
		if (errno != EPIPE)
			rm_log_error("standard output: %s", strerror(errno));
		return RM_EXIT_OTHER;
	}
	return code;
}
