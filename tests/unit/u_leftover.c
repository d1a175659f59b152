#include "base.h"
#include "leftover.h"
#include "mem.h"
#include "rm_test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

struct left {
	char folder[64];
	char file[80];
	char kept[80]; /* added and dropped again */
};

static void left_make_file(const char *name)
{
	FILE *file = fopen(name, "w");

	RM_REQUIRE(file != NULL);
	RM_REQUIRE(fclose(file) == 0);
}

static void left_make(struct left *left)
{
	(void)snprintf(left->folder, sizeof(left->folder), "/tmp/rmem_left.XXXXXX");
	RM_REQUIRE(mkdtemp(left->folder) != NULL);
	(void)snprintf(left->file, sizeof(left->file), "%s/file", left->folder);
	(void)snprintf(left->kept, sizeof(left->kept), "%.60s.kept", left->folder);
	left_make_file(left->file);
	left_make_file(left->kept);
}

/* The status of a process that has all that in mind and does something. 7 << 8: it came to the end. */
static int left_run(const struct left *left, void (*body)(void))
{
	int status = -1;
	pid_t pid = fork();

	RM_REQUIRE(pid >= 0);
	if (pid == 0) {
		(void)close(2);
		rm_interrupt_watch();
		rm_leftover_add(left->kept);
		rm_leftover_add(left->file);
		rm_leftover_add(left->folder);
		rm_leftover_drop(left->kept);
		body();
		_exit(7);
	}
	RM_REQUIRE(waitpid(pid, &status, 0) == pid);
	return status;
}

static void left_check_gone(const struct left *left)
{
	RM_CHECK(access(left->folder, F_OK) != 0);
	RM_CHECK(access(left->kept, F_OK) == 0);
	(void)unlink(left->kept);
	(void)unlink(left->file);
	(void)rmdir(left->folder);
}

static void body_term(void)
{
	(void)raise(SIGTERM);
}

static void body_want(void)
{
	rm_mem_set_limit(100000);
	rm_free(rm_alloc(1000000));
}

static void body_held(void)
{
	rm_interrupt_hold();
	(void)raise(SIGHUP);
	if (!rm_interrupt_is_due())
		_exit(8);
	rm_interrupt_release();
}

static void body_twice(void)
{
	rm_interrupt_hold();
	(void)raise(SIGTERM);
	(void)raise(SIGHUP);
}

static void body_nothing(void)
{
	rm_interrupt_hold();
	if (rm_interrupt_is_due())
		_exit(8);
	rm_interrupt_release();
}

static void test_leftover__signal_removes_and_ends(void)
{
	struct left left;
	int status;

	left_make(&left);
	status = left_run(&left, body_term);
	RM_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	left_check_gone(&left);
}

static void test_leftover__want_of_memory_removes(void)
{
	struct left left;
	int status;

	left_make(&left);
	status = left_run(&left, body_want);
	RM_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 4);
	left_check_gone(&left);
}

static void test_leftover__held_signal_waits_for_release(void)
{
	struct left left;
	int status;

	left_make(&left);
	status = left_run(&left, body_held);
	RM_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
	left_check_gone(&left);
}

static void test_leftover__second_signal_ends_at_once(void)
{
	struct left left;
	int status;

	left_make(&left);
	status = left_run(&left, body_twice);
	RM_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
	left_check_gone(&left);
}

static void test_leftover__without_a_signal_nothing_goes(void)
{
	struct left left;
	int status;

	left_make(&left);
	status = left_run(&left, body_nothing);
	RM_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	RM_CHECK(access(left.file, F_OK) == 0);
	(void)unlink(left.file);
	(void)rmdir(left.folder);
	(void)unlink(left.kept);
}

/* nohup, and jobs that a script puts into the background. */
static void test_leftover__ignored_signals_stay_ignored(void)
{
	struct left left;
	int status;

	left_make(&left);
	(void)signal(SIGTERM, SIG_IGN);
	status = left_run(&left, body_term);
	(void)signal(SIGTERM, SIG_DFL);
	RM_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	(void)unlink(left.file);
	(void)rmdir(left.folder);
	(void)unlink(left.kept);
}

RM_TEST_TABLE(
	RM_TEST(test_leftover__signal_removes_and_ends),
	RM_TEST(test_leftover__want_of_memory_removes),
	RM_TEST(test_leftover__held_signal_waits_for_release),
	RM_TEST(test_leftover__second_signal_ends_at_once),
	RM_TEST(test_leftover__without_a_signal_nothing_goes),
	RM_TEST(test_leftover__ignored_signals_stay_ignored),
)
