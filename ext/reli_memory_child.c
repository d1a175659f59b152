/*
 * Starting, cleaning and reaping the child. All that happens between the copy and the end of the child is plain system calls and
 * memory of its own: no stdio, no atexit handler, no destructor, no lock of the C library except malloc's, which nobody else can
 * hold because reli_memory_child_is_safe() insists on one thread.
 */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "reli_memory_child.h"

#include <errno.h>
#include <string.h>

#ifndef _WIN32

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reli_memory_dir.h"
#ifdef __linux__
# include <sys/prctl.h>
# include <sys/syscall.h>
# define CHILD_WAIT_FLAGS __WALL
#else
# define CHILD_WAIT_FLAGS 0
#endif

#ifndef MAP_ANONYMOUS
# define MAP_ANONYMOUS MAP_ANON
#endif
#ifndef NSIG
# define NSIG 65
#endif

#define CHILD_STACK_BYTES 65536
#define CHILD_MORE_STACK  ((rlim_t)16 << 20)
#define CHILD_FD_END_MAX  65536   /* where nothing better tells how far descriptors go */

/* For the handler: a child does one job, and these are set before any handler is. */
static struct reli_memory_child_report *child_report;
static struct reli_memory_file *child_file;

bool reli_memory_child_is_safe(void)
{
#ifdef __linux__
	struct stat task;

	/* A directory's link count is two and one for each directory in it: one for each thread. Without /proc, believe PHP. */
	if (stat("/proc/self/task", &task) == 0 && task.st_nlink > 3)
		return false;
#endif
	return true;
}

static void child_exit(int code)
{
#ifdef SYS_exit_group
	for (;;)
		syscall(SYS_exit_group, code);
#else
	_exit(code);
#endif
}

/* A fault, the time limit, or somebody's kill. The heap may be broken and the stack used up: system calls only. */
static void child_on_signal(int number)
{
	child_report->signal = number;
	reli_memory_file_discard(child_file);
	child_exit(128 + number);
}

/*
 * No handler of the program may run in the child. Those signals that would end it get one that removes the unfinished file; what
 * would only disturb is ignored, SIGXFSZ so that a file size limit is an error of write().
 */
static void child_set_signals(unsigned time_limit)
{
	static const int ending[] = { SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGSYS, SIGTERM, SIGALRM,
		SIGXCPU, SIGTRAP };
	static const int ignored[] = { SIGPIPE, SIGXFSZ, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2 };
	struct sigaction action;
	stack_t stack;
	sigset_t none;
	struct itimerval timer;
	size_t i;
	int number;

	memset(&action, 0, sizeof action);
	sigemptyset(&action.sa_mask);
	action.sa_handler = SIG_DFL;
	for (number = 1; number < NSIG; number++)
		sigaction(number, &action, NULL);
	action.sa_handler = SIG_IGN;
	for (i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
		sigaction(ignored[i], &action, NULL);

	memset(&stack, 0, sizeof stack);
	stack.ss_size = CHILD_STACK_BYTES;
	stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack.ss_sp != MAP_FAILED && sigaltstack(&stack, NULL) == 0)
		action.sa_flags = SA_ONSTACK;
	action.sa_handler = child_on_signal;
	sigfillset(&action.sa_mask);
	for (i = 0; i < sizeof ending / sizeof ending[0]; i++)
		sigaction(ending[i], &action, NULL);

	memset(&timer, 0, sizeof timer);
	timer.it_value.tv_sec = (time_t)time_limit;
	setitimer(ITIMER_REAL, &timer, NULL);

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

#ifdef __linux__

/* The number, or -1: "." and ".." are in there too. */
static int child_fd_of_name(const char *name)
{
	int fd = 0;

	if (*name == '\0')
		return -1;
	for (; *name != '\0'; name++) {
		if (*name < '0' || *name > '9')
			return -1;
		fd = fd * 10 + (*name - '0');
	}
	return fd;
}

struct child_listed {
	int dir, keep, keep_too;
	bool has_closed;
};

static bool child_close_one(void *payload, const char *name)
{
	struct child_listed *listed = payload;
	int fd = child_fd_of_name(name);

	if (fd > 2 && fd != listed->dir && fd != listed->keep && fd != listed->keep_too && close(fd) == 0)
		listed->has_closed = true;
	return true;
}

/* Kernels before 5.9. Closing while reading may skip entries, so it starts over until a whole round closes nothing. */
static bool child_close_listed(int keep, int keep_too)
{
	struct child_listed listed = { open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC), keep, keep_too, false };

	if (listed.dir < 0)
		return false;
	do {
		listed.has_closed = false;
		reli_memory_dir_each(listed.dir, child_close_one, &listed);
	} while (listed.has_closed);
	close(listed.dir);
	return true;
}

#endif

/* From `first` up to but without `end`; end 0 means as far as they go. */
static bool child_close_range(int first, int end)
{
	if (end != 0 && first >= end)
		return true;
#if defined(__linux__) && defined(SYS_close_range)
	return syscall(SYS_close_range, (unsigned)first, end == 0 ? ~0u : (unsigned)end - 1, 0u) == 0;
#else
	return false;
#endif
}

/*
 * A listening socket that stays open here keeps the port taken after its server has stopped, and a client waits for the end of a
 * connection that the program has closed long ago. Descriptor 0 of a php-fpm worker is such a socket, so the three standard ones go
 * as well.
 */
static void child_close_descriptors(const struct reli_memory_file *file)
{
	int low = file->fd < file->dir_fd ? file->fd : file->dir_fd;
	int high = file->fd < file->dir_fd ? file->dir_fd : file->fd;
	struct rlimit limit;
	int fd, null;

	/* A child that opens its file itself has none yet. */
	low = low < 3 ? 2 : low;
	high = high < 3 ? 2 : high;
	if (!child_close_range(3, low) || !child_close_range(low + 1, high) || !child_close_range(high + 1, 0)) {
#ifdef __linux__
		if (!child_close_listed(low, high))
#endif
		{
			int end = CHILD_FD_END_MAX;

			if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < CHILD_FD_END_MAX)
				end = (int)limit.rlim_cur;
			for (fd = 3; fd < end; fd++) {
				if (fd != low && fd != high)
					close(fd);
			}
		}
	}
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (fd = 0; fd <= 2; fd++) {
		if (null < 0)
			close(fd);
		else if (fd != null)
			dup2(null, fd);
	}
	if (null > 2)
		close(null);
}

/*
 * A child taken from a program that has used up its stack goes on below it. What a program may use is decided when it touches it, so
 * a larger limit helps at once.
 */
static void child_widen_stack(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
		rlim_t wanted = limit.rlim_cur + CHILD_MORE_STACK;

		limit.rlim_cur = limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wanted ? limit.rlim_max : wanted;
		setrlimit(RLIMIT_STACK, &limit);
	}
}

/* In a container that runs out of memory it should be the copy that dies and not the program. */
static void child_volunteer_for_oom(void)
{
#ifdef __linux__
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (write(fd, "1000", 4) < 0)
			errno = 0;
		close(fd);
	}
#endif
}

static void child_main(const struct reli_memory_child_job *job, struct reli_memory_child_report *report)
{
	const struct rlimit no_core = { 0, 0 };

	child_report = report;
	child_file = job->file;
	child_widen_stack();
	child_set_signals(job->time_limit);
#ifdef __linux__
	prctl(PR_SET_NAME, "reli_memory", 0, 0, 0);
#endif
	child_close_descriptors(job->file);
	setrlimit(RLIMIT_CORE, &no_core);
	child_volunteer_for_oom();
	if (job->is_background)
		setpriority(PRIO_PROCESS, 0, 19);
	job->run(report, job->payload);
	child_exit(report->is_done ? 0 : 1);
}

/*
 * On Linux a bare clone: its exit signal can be none, and it runs no pthread_atfork handler of a library that expects to go on
 * working in the child. Elsewhere fork() is what there is, with a SIGCHLD that the program may see.
 */
static pid_t child_copy(void)
{
#ifdef __linux__
	return (pid_t)syscall(SYS_clone, 0ul, 0ul, 0ul, 0ul, 0ul);
#else
	return fork();
#endif
}

int reli_memory_child_start(struct reli_memory_child *child, const struct reli_memory_child_job *job)
{
	struct reli_memory_child_report *report;
	sigset_t all, before;
	pid_t pid;
	int error;

	report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (report == MAP_FAILED)
		return -errno;
	/* A handler of the program that ran in the child before its signals are set would act twice in the program's name. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = child_copy();
	error = errno;
	if (pid == 0)
		child_main(job, report);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid < 0) {
		munmap(report, sizeof *report);
		return -error;
	}
	child->pid = pid;
	child->parent_pid = getpid();
	child->report = report;
	return 0;
}

static void child_clear(struct reli_memory_child *child)
{
	munmap(child->report, sizeof *child->report);
	child->pid = 0;
	child->parent_pid = 0;
	child->report = NULL;
}

bool reli_memory_child_is_pending(struct reli_memory_child *child)
{
	if (child->pid == 0)
		return false;
	if (child->parent_pid != getpid()) {
		child_clear(child);
		return false;
	}
	return true;
}

/*
 * The page first: a program that reaps children with __WALL itself, or as process 1 reaps all there are, may have taken the status
 * from us, and what the child wrote is then all that is known.
 */
static void child_ended(struct reli_memory_child *child, struct reli_memory_child_end *end, pid_t reaped, int status)
{
	end->report = *child->report;
	end->signal = end->report.signal;
	if (reaped > 0 && WIFSIGNALED(status))
		end->signal = WTERMSIG(status);
	child_clear(child);
}

void reli_memory_child_wait(struct reli_memory_child *child, struct reli_memory_child_end *end)
{
	int status = 0;
	pid_t reaped;

	do
		reaped = waitpid((pid_t)child->pid, &status, CHILD_WAIT_FLAGS);
	while (reaped < 0 && errno == EINTR);
	child_ended(child, end, reaped, status);
}

bool reli_memory_child_poll(struct reli_memory_child *child, struct reli_memory_child_end *end)
{
	int status = 0;
	pid_t reaped;

	if (!reli_memory_child_is_pending(child))
		return false;
	do
		reaped = waitpid((pid_t)child->pid, &status, CHILD_WAIT_FLAGS | WNOHANG);
	while (reaped < 0 && errno == EINTR);
	if (reaped == 0)
		return false;
	child_ended(child, end, reaped, status);
	return true;
}

#else /* _WIN32: there are no copies of processes, so there is never a child. */

bool reli_memory_child_is_safe(void)
{
	return false;
}

int reli_memory_child_start(struct reli_memory_child *child, const struct reli_memory_child_job *job)
{
	(void)child;
	(void)job;
	return -ENOSYS;
}

bool reli_memory_child_is_pending(struct reli_memory_child *child)
{
	(void)child;
	return false;
}

void reli_memory_child_wait(struct reli_memory_child *child, struct reli_memory_child_end *end)
{
	(void)child;
	memset(end, 0, sizeof *end);
}

bool reli_memory_child_poll(struct reli_memory_child *child, struct reli_memory_child_end *end)
{
	(void)child;
	(void)end;
	return false;
}

#endif
