#include "base.h"
#include "leftover.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

/* Two sides of a comparison, each with the folder and the four files of a database that is read from a copy; and some more. */
#define LEFTOVERS_MAX 16u

/* Handlers read it, and any thread may add to it. */
static _Atomic(const char *) leftover_paths[LEFTOVERS_MAX];

static volatile sig_atomic_t interrupt_is_held;
static volatile sig_atomic_t interrupt_due;

static const int interrupt_signals[] = {SIGINT, SIGTERM, SIGHUP};

/* ---- names ---- */

void rm_leftover_add(const char *path)
{
	for (size_t i = 0; i < LEFTOVERS_MAX; i++) {
		const char *none = NULL;

		if (atomic_compare_exchange_strong(&leftover_paths[i], &none, path))
			return;
	}
}

void rm_leftover_drop(const char *path)
{
	for (size_t i = 0; i < LEFTOVERS_MAX; i++) {
		const char *expected = path;

		if (atomic_compare_exchange_strong(&leftover_paths[i], &expected, NULL))
			return;
	}
}

void rm_leftover_remove(void)
{
	int kept = errno;

	for (size_t i = 0; i < LEFTOVERS_MAX; i++) {
		const char *path = atomic_exchange(&leftover_paths[i], NULL);

		if (path != NULL && unlink(path) != 0)
			(void)rmdir(path);
	}
	errno = kept;
}

/* ---- signals ---- */

/* Ends the program by the signal itself, so that whoever waits for it sees which one it was. */
static void interrupt_end(int number)
{
	sigset_t one;

	rm_leftover_remove();
	(void)signal(number, SIG_DFL);
	(void)sigemptyset(&one);
	(void)sigaddset(&one, number);
	(void)raise(number);
	(void)pthread_sigmask(SIG_UNBLOCK, &one, NULL);
}

static void interrupt_handle(int number)
{
	if (interrupt_is_held && interrupt_due == 0) {
		interrupt_due = number;
		return;
	}
	interrupt_end(number);
}

void rm_interrupt_watch(void)
{
	struct sigaction action = {.sa_flags = SA_RESTART}, old;

	action.sa_handler = interrupt_handle;
	(void)sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < RM_COUNT_OF(interrupt_signals); i++) {
		if (sigaction(interrupt_signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			(void)sigaction(interrupt_signals[i], &action, NULL);
	}
}

void rm_interrupt_hold(void)
{
	interrupt_is_held = 1;
}

bool rm_interrupt_is_due(void)
{
	return interrupt_due != 0;
}

void rm_interrupt_release(void)
{
	interrupt_is_held = 0;
	if (interrupt_due != 0)
		interrupt_end(interrupt_due);
}
