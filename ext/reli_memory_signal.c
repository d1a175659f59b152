/*
 * In a process with several threads a signal may come to any of them, also to one without a heap: so the handler does not ask who it
 * is but goes through a list of all threads that serve requests.
 */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "reli_memory_signal.h"

#ifndef _WIN32

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
# include <sys/mman.h>
# include <sys/syscall.h>
#endif

#include "compat/compat_signals.h"

#define SIGNAL_THREADS_MAX 1024

/*
 * A second signal forces a snapshot when the first has waited for so long. Sooner, the process may just have been about to get to it;
 * later, the sender has forgotten the first.
 */
#define SIGNAL_FORCE_AFTER_NS  ((uint64_t)200 * 1000000)
#define SIGNAL_FORCE_WITHIN_NS ((uint64_t)10 * 1000000000)

static _Atomic(struct reli_memory_trigger *) signal_threads[SIGNAL_THREADS_MAX];
static atomic_int signal_thread_end;      /* none of them is at or behind this place */
static atomic_int signal_pid;             /* who got it */
static _Atomic uint64_t signal_first_ns;  /* when a signal came that nobody has answered */

static bool signal_is_waiting(struct reli_memory_trigger **first)
{
	int i, end = atomic_load(&signal_thread_end);

	for (i = 0; i < end; i++) {
		struct reli_memory_trigger *trigger = atomic_load(&signal_threads[i]);

		if (trigger != NULL && trigger->wanted[RELI_MEMORY_TRIGGER_SIGNAL]) {
			*first = trigger;
			return true;
		}
	}
	return false;
}

static void signal_want_all(void)
{
	int i, end = atomic_load(&signal_thread_end);

	for (i = 0; i < end; i++) {
		struct reli_memory_trigger *trigger = atomic_load(&signal_threads[i]);

		if (trigger != NULL)
			reli_memory_trigger_want(trigger, RELI_MEMORY_TRIGGER_SIGNAL);
	}
}

/* The only thread's: copies are taken of processes with one thread. */
static void signal_force(const struct reli_memory_trigger *trigger)
{
	if (trigger->interrupt != NULL)
		reli_memory_trigger_force(RELI_MEMORY_TRIGGER_SIGNAL);
}

static void signal_on(int number)
{
	int error = errno;
	struct reli_memory_trigger *trigger = NULL;
	uint64_t now_ns = reli_memory_now_ns();
	uint64_t waited_ns = now_ns - atomic_load(&signal_first_ns);

	(void)number;
	if (!signal_is_waiting(&trigger) || waited_ns > SIGNAL_FORCE_WITHIN_NS) {
		atomic_store(&signal_first_ns, now_ns);
		atomic_store(&signal_pid, (int)getpid());
		signal_want_all();
	} else if (waited_ns >= SIGNAL_FORCE_AFTER_NS) {
		signal_force(trigger);
	}
	errno = error;
}

static bool signal_is_default(int number)
{
	struct sigaction action;

	return reli_memory_signal_query(number, &action) && action.sa_handler == SIG_DFL;
}

static bool signal_is_ours(int number)
{
	struct sigaction action;

	return reli_memory_signal_query(number, &action) && action.sa_handler == signal_on;
}

/* SA_RESTART: calls that can go on after a signal do. SA_ONSTACK: hosts in Go insist on it. */
static void signal_install(int number)
{
	struct sigaction action;

	memset(&action, 0, sizeof action);
	action.sa_handler = signal_on;
	action.sa_flags = SA_RESTART | SA_ONSTACK;
	sigemptyset(&action.sa_mask);
	reli_memory_signal_set(number, &action);
}

static bool signal_is_real_time(int number)
{
#ifdef SIGRTMIN
	return number >= SIGRTMIN && number <= SIGRTMAX;
#else
	(void)number;
	return false;
#endif
}

static bool signal_knows(const struct reli_memory_trigger *trigger)
{
	int i, end = atomic_load(&signal_thread_end);

	for (i = 0; i < end; i++) {
		if (atomic_load(&signal_threads[i]) == trigger)
			return true;
	}
	return false;
}

static void signal_add(struct reli_memory_trigger *trigger)
{
	int i;

	for (i = 0; i < SIGNAL_THREADS_MAX; i++) {
		struct reli_memory_trigger *nobody = NULL;

		if (atomic_compare_exchange_strong(&signal_threads[i], &nobody, trigger)) {
			int end = atomic_load(&signal_thread_end);

			while (end <= i && !atomic_compare_exchange_weak(&signal_thread_end, &end, i + 1))
				;
			return;
		}
	}
}

/*
 * PHP catches the signals it manages in every process, and does what they do by default when nobody wants them. From outside that
 * looks the same as a process that answers. So one that does says it, by an empty mapping whose name everybody who may look at the
 * process sees: `rmem capture` sends nothing without it. Made in the first request, since a worker that has had none yet would
 * be ended by the signal.
 */
static void signal_announce(int number)
{
#if defined(__linux__) && defined(SYS_memfd_create)
	static atomic_flag is_done = ATOMIC_FLAG_INIT;
	char name[64];
	void *page;
	int fd;

	if (!reli_memory_signal_is_managed(number) || atomic_flag_test_and_set(&is_done))
		return;
	snprintf(name, sizeof name, "reli_memory.signal:%d", number);
	fd = (int)syscall(SYS_memfd_create, name, 1u /* MFD_CLOEXEC */);
	if (fd < 0)
		return;
	/* Nothing is behind it, and nobody reads it: only the name counts. It goes with the process. */
	page = mmap(NULL, 1, PROT_NONE, MAP_SHARED, fd, 0);
	(void)page;
	close(fd);
#else
	(void)number;
#endif
}

void reli_memory_signal_startup(int number, struct reli_memory_trigger *trigger)
{
	if (number == 0 || !signal_is_real_time(number) || !signal_is_default(number))
		return;
	signal_add(trigger);
	signal_install(number);
}

void reli_memory_signal_shutdown(int number)
{
	struct sigaction action;

	/* The handler is in a library that is about to be unloaded; the signal must not end the process for that. */
	if (number == 0 || sigaction(number, NULL, &action) != 0 || action.sa_handler != signal_on)
		return;
	action.sa_handler = SIG_IGN;
	action.sa_flags = 0;
	sigaction(number, &action, NULL);
}

void reli_memory_signal_forget(struct reli_memory_trigger *trigger)
{
	int i, end = atomic_load(&signal_thread_end);

	for (i = 0; i < end; i++) {
		struct reli_memory_trigger *expected = trigger;

		if (atomic_compare_exchange_strong(&signal_threads[i], &expected, NULL))
			return;
	}
}

static void signal_block(int number, int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	pthread_sigmask(how, &set, NULL);
}

void reli_memory_signal_begin(int number, struct reli_memory_trigger *trigger)
{
	if (number == 0)
		return;
	if (!signal_knows(trigger))
		signal_add(trigger);
	/* What the process that forked this one was asked is not asked of this one. */
	if (trigger->wanted[RELI_MEMORY_TRIGGER_SIGNAL] && atomic_load(&signal_pid) != getpid())
		trigger->wanted[RELI_MEMORY_TRIGGER_SIGNAL] = 0;
	if (signal_is_default(number))
		signal_install(number);
	if (signal_is_ours(number))
		signal_announce(number);
	if (trigger->blocked_signal == number)
		signal_block(number, SIG_UNBLOCK);
	trigger->blocked_signal = 0;
}

/*
 * PHP forgets the handlers of the signals it manages when a request starts, some time before we are told of the request: in between,
 * SIGUSR2 would end the process.
 */
void reli_memory_signal_end(int number, struct reli_memory_trigger *trigger)
{
	if (number == 0)
		return;
	if (reli_memory_signal_is_managed(number) && signal_is_ours(number)) {
		signal_block(number, SIG_BLOCK);
		trigger->blocked_signal = number;
	}
}

const char *reli_memory_signal_owner(int number)
{
	struct sigaction action;

	if (number == 0 || !reli_memory_signal_query(number, &action))
		return "none";
	if (action.sa_handler == signal_on)
		return "reli_memory";
	/* pcntl sets SA_SIGINFO even when it gives a signal back, so the flag says nothing. */
	if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN)
		return "none";
	return "program";
}

#else

/* There are none that could be sent. */
void reli_memory_signal_startup(int number, struct reli_memory_trigger *trigger)
{
	(void)number;
	(void)trigger;
}

void reli_memory_signal_forget(struct reli_memory_trigger *trigger)
{
	(void)trigger;
}

void reli_memory_signal_shutdown(int number)
{
	(void)number;
}

void reli_memory_signal_begin(int number, struct reli_memory_trigger *trigger)
{
	(void)number;
	(void)trigger;
}

void reli_memory_signal_end(int number, struct reli_memory_trigger *trigger)
{
	(void)number;
	(void)trigger;
}

const char *reli_memory_signal_owner(int number)
{
	(void)number;
	return "none";
}

#endif
