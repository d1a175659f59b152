#include "base.h"

#include "process.h"

#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif

static FILE *process_file(const struct rm_process *process, const char *name)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%" PRId64 "/%s", process->pid, name);
	return fopen(path, "re");
}

/* ---- status ---- */

/* The rest of a line "Key:\t..." when it is that key's. */
static const char *status_value(const char *line, const char *key)
{
	size_t len = strlen(key);

	if (strncmp(line, key, len) != 0 || line[len] != ':')
		return NULL;
	line += len + 1;
	return line + strspn(line, " \t");
}

/* The effective one is the second of four. */
static uint32_t status_user(const char *value)
{
	value += strcspn(value, " \t");
	return (uint32_t)strtoul(value, NULL, 10);
}

/* One number a namespace, the innermost last. */
static int64_t status_inner_pid(const char *value)
{
	int64_t pid = 0;
	char *end;

	for (;;) {
		long long next = strtoll(value, &end, 10);

		if (end == value)
			return pid;
		pid = next;
		value = end;
	}
}

static void status_line(struct rm_process *process, const char *line)
{
	const char *value;

	if ((value = status_value(line, "State")) != NULL)
		process->has_ended = value[0] == 'Z' || value[0] == 'X';
	else if ((value = status_value(line, "Uid")) != NULL)
		process->user = status_user(value);
	else if ((value = status_value(line, "NSpid")) != NULL)
		process->own_pid = status_inner_pid(value);
	else if ((value = status_value(line, "SigCgt")) != NULL)
		process->caught = strtoull(value, NULL, 16);
	else if ((value = status_value(line, "SigBlk")) != NULL)
		process->blocked = strtoull(value, NULL, 16);
	else if ((value = status_value(line, "SigIgn")) != NULL)
		process->ignored = strtoull(value, NULL, 16);
}

static bool read_status(struct rm_process *process)
{
	FILE *in = process_file(process, "status");
	char line[512];

	if (in == NULL)
		return false;
	while (fgets(line, sizeof(line), in) != NULL)
		status_line(process, line);
	fclose(in);
	return true;
}

static bool sees_our_files(const struct rm_process *process)
{
	struct stat theirs, ours;
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%" PRId64 "/root/.", process->pid);
	/* Who may not look there cannot see other files than his own either. */
	if (stat(path, &theirs) != 0 || stat("/", &ours) != 0)
		return true;
	return theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino;
}

int rm_process_open(struct rm_process *process, int64_t pid, struct rm_err *err)
{
	memset(process, 0, sizeof(*process));
	process->pid = process->own_pid = pid;
	process->fd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
	if (process->fd < 0 && (errno == ESRCH || errno == EINVAL))
		return rm_err_set(err, RM_EUSAGE, "there is no process %" PRId64, pid);
	if (!read_status(process)) {
		rm_process_close(process);
		return rm_err_set(err, access("/proc/self/status", R_OK) == 0 ? RM_EUSAGE : RM_EIO,
			access("/proc/self/status", R_OK) == 0 ? "there is no process %" PRId64 : "/proc does not tell about process %" PRId64,
			pid);
	}
	process->is_same_root = sees_our_files(process);
	return 0;
}

void rm_process_close(struct rm_process *process)
{
	if (process->fd >= 0)
		close(process->fd);
	process->fd = -1;
}

/* ---- what it has ---- */

/* The path of a line of maps starts at the first slash; a file that was replaced meanwhile has a word behind it. */
static bool maps_line_has(char *line, const char *file_name)
{
	static const char deleted[] = " (deleted)";
	char *path = strchr(line, '/'), *name;
	size_t len;

	if (path == NULL)
		return false;
	path[strcspn(path, "\n")] = '\0';
	len = strlen(path);
	if (len >= sizeof(deleted) && strcmp(path + len - (sizeof(deleted) - 1), deleted) == 0)
		path[len - (sizeof(deleted) - 1)] = '\0';
	name = strrchr(path, '/') + 1;
	return strcmp(name, file_name) == 0;
}

int rm_process_has_mapped(bool *has, const struct rm_process *process, const char *file_name, struct rm_err *err)
{
	FILE *in = process_file(process, "maps");
	char *line = NULL;
	size_t capacity = 0;
	int rc = 0;

	*has = false;
	errno = in != NULL ? 0 : errno;
	while (in != NULL && !*has && getline(&line, &capacity, in) > 0)
		*has = maps_line_has(line, file_name);
	if (in == NULL || (!*has && errno != 0))
		rc = rm_err_set(err, RM_EIO, "%s", strerror(errno));
	free(line);
	if (in != NULL)
		fclose(in);
	return rc;
}

bool rm_process_catches(const struct rm_process *process, int number)
{
	return number >= 1 && number <= 64 && (process->caught >> (number - 1) & 1) != 0;
}

void rm_process_title(struct rm_strbuf *title, const struct rm_process *process)
{
	FILE *in = process_file(process, "cmdline");
	int c;

	while (in != NULL && (c = getc(in)) != EOF && title->len < 4096)
		rm_strbuf_add_char(title, c == '\0' ? ' ' : (char)c);
	while (title->len > 0 && title->bytes[title->len - 1] == ' ')
		rm_strbuf_truncate(title, title->len - 1);
	if (in != NULL)
		fclose(in);
}

bool rm_process_variable(struct rm_strbuf *value, const struct rm_process *process, const char *name)
{
	FILE *in = process_file(process, "environ");
	size_t len = strlen(name), capacity = 0;
	char *entry = NULL;
	bool is_found = false;

	while (in != NULL && !is_found && getdelim(&entry, &capacity, '\0', in) > 0) {
		is_found = strncmp(entry, name, len) == 0 && entry[len] == '=';
		if (is_found)
			rm_strbuf_add_cstr(value, entry + len + 1);
	}
	free(entry);
	if (in != NULL)
		fclose(in);
	return is_found;
}

void rm_process_path(struct rm_strbuf *ours, const struct rm_process *process, const char *theirs)
{
	if (!process->is_same_root && theirs[0] == '/')
		rm_strbuf_addf(ours, "/proc/%" PRId64 "/root", process->pid);
	rm_strbuf_add_cstr(ours, theirs);
}

/* ---- signals ---- */

int rm_process_signal(const struct rm_process *process, int number, struct rm_err *err)
{
	int rc = process->fd >= 0 ? (int)syscall(SYS_pidfd_send_signal, process->fd, number, NULL, 0)
							  : kill((pid_t)process->pid, number);

	/* Kernels before 5.1 know only the old way. */
	if (rc != 0 && process->fd >= 0 && errno == ENOSYS)
		rc = kill((pid_t)process->pid, number);
	return rc == 0 ? 0 : rm_err_set(err, RM_EIO, "%s", strerror(errno));
}

bool rm_process_is_alive(const struct rm_process *process)
{
	struct rm_process now = *process;

	return read_status(&now) && !now.has_ended;
}

/* "+5" behind SIGRTMIN, "-5" behind SIGRTMAX, or nothing; -1 for anything else. */
static int signal_distance(const char *text, char sign)
{
	uint64_t distance = 0;

	if (text[0] == '\0')
		return 0;
	if (text[0] != sign || !rm_text_to_u64(&distance, rm_text_of(text + 1)) || distance > 64)
		return -1;
	return (int)distance;
}

int rm_signal_of(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} signals[] = {
		{"USR2", SIGUSR2}, {"USR1", SIGUSR1}, {"HUP", SIGHUP}, {"WINCH", SIGWINCH}, {"URG", SIGURG}, {"IO", SIGIO},
		{"CONT", SIGCONT},
#ifdef SIGPWR
		{"PWR", SIGPWR},
#endif
	};
	bool is_min;
	int distance, number;

	if (strncmp(name, "SIG", 3) == 0)
		name += 3;
	for (size_t i = 0; i < RM_COUNT_OF(signals); i++) {
		if (strcmp(name, signals[i].name) == 0)
			return signals[i].number;
	}
	is_min = strncmp(name, "RTMIN", 5) == 0;
	if (!is_min && strncmp(name, "RTMAX", 5) != 0)
		return 0;
	distance = signal_distance(name + 5, is_min ? '+' : '-');
	number = is_min ? SIGRTMIN + distance : SIGRTMAX - distance;
	return distance >= 0 && number >= SIGRTMIN && number <= SIGRTMAX ? number : 0;
}
