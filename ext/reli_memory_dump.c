/*
 * A directory says by itself how much was written: files that look as the template makes them, of this user, and the unfinished ones.
 * So who collects the files makes room for new ones, and no list can go stale. Between the count and the new file the directory is
 * locked, and so it is while a file gets its name: a listing may miss a file that changes from one name to another meanwhile.
 */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "reli_memory_dump.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "reli_memory_dir.h"

bool reli_memory_dump_is_compressed_name(const char *name)
{
	size_t len = strlen(name);

	return len >= 4 && strcmp(name + len - 4, ".zst") == 0;
}

#ifndef _WIN32

#include <unistd.h>
#ifdef __linux__
# include <sys/syscall.h>
#endif

#define DUMP_LOCK_MS      200     /* the holder only lists a directory */
#define DUMP_LEAST_BYTES  ((uint64_t)64 << 10)
/* Files are about as large as the heap (docs/performance.md), and what lies outside of it, opcache's scripts say, comes on top. */
#define DUMP_BYTES_FOR(heap) ((heap) * 2 + ((uint64_t)64 << 20))
/* An unfinished file that nobody has written to for longer than any child lives is left from one that was killed. */
#define DUMP_STALE_SECONDS(limit) ((limit) > 0 ? (limit) + 60 : 3600)

static int dump_refuse(struct reli_memory_problem *problem, const char *text, int error)
{
	problem->text = text;
	problem->error = error;
	return -1;
}

/* ---- the name ---- */

static long dump_thread(void)
{
#if defined(__linux__) && defined(SYS_gettid)
	return syscall(SYS_gettid);
#else
	return 0;
#endif
}

/* Words of others that become part of a name must not lead out of the directory, nor be hard to type. */
static void dump_clean(char *text)
{
	for (; *text != '\0'; text++) {
		bool is_plain = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') || (*text >= '0' && *text <= '9');

		if (!is_plain && *text != '-' && *text != '_')
			*text = '_';
	}
}

static void dump_field(char *text, size_t size, const struct reli_memory_dump *dump, char letter)
{
	switch (letter) {
	case 'p':
		snprintf(text, size, "%ld", (long)getpid());
		break;
	case 't':
		snprintf(text, size, "%lld", (long long)time(NULL));
		break;
	case 'n':
		snprintf(text, size, "%llu", (unsigned long long)dump->number);
		break;
	case 's':
		snprintf(text, size, "%s", dump->sapi);
		dump_clean(text);
		break;
	case 'r':
		snprintf(text, size, "%s", dump->reason);
		dump_clean(text);
		break;
	case 'i':
		snprintf(text, size, "%ld", dump_thread());
		break;
	default:
		snprintf(text, size, "%c", letter);
		break;
	}
}

/* False when it does not fit, or is no name of a file. */
static bool dump_name(char name[RELI_MEMORY_NAME_BYTES], const struct reli_memory_dump *dump)
{
	const char *next = dump->settings->filename;
	size_t len = 0;
	char text[64];

	for (; *next != '\0'; next++) {
		size_t text_len;

		if (*next == '%' && next[1] != '\0')
			dump_field(text, sizeof text, dump, *++next);
		else
			snprintf(text, sizeof text, "%c", *next);
		text_len = strlen(text);
		if (len + text_len >= RELI_MEMORY_NAME_BYTES - sizeof ".zst")
			return false;
		memcpy(name + len, text, text_len);
		len += text_len;
	}
	name[len] = '\0';
	if (dump->compress_level > 0 && !reli_memory_dump_is_compressed_name(name))
		memcpy(name + len, ".zst", sizeof ".zst");
	return len > 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && strchr(name, '/') == NULL;
}

/*
 * Whether a name may have come from the template: a field stands for any text. The usual matching of a pattern with stars, which
 * goes back to the last star only.
 */
static bool dump_matches(const char *template, const char *name, size_t name_len)
{
	const char *star = NULL;
	size_t at = 0, star_at = 0;

	for (;;) {
		bool is_percent = template[0] == '%' && template[1] == '%';

		if (template[0] == '%' && !is_percent) {
			template += 2;
			star = template;
			star_at = at;
			continue;
		}
		if (at == name_len && *template == '\0')
			return true;
		if (at < name_len && *template == name[at]) {
			template += is_percent ? 2 : 1;
			at++;
			continue;
		}
		if (star == NULL || star_at >= name_len)
			return false;
		template = star;
		at = ++star_at;
	}
}

static bool dump_is_ours(const char *template, const char *name)
{
	size_t len = strlen(name);

	return dump_matches(template, name, len) || (reli_memory_dump_is_compressed_name(name) && dump_matches(template, name, len - 4));
}

static bool dump_is_unfinished(const char *name)
{
	size_t len = strlen(name);

	return len > 10 && memcmp(name, ".rmem-", 6) == 0 && strcmp(name + len - 4, ".tmp") == 0;
}

/* ---- the directory ---- */

/* The owner of a directory, or of a link to one, decides where files end up and who takes them away. */
static bool dump_trusts(const struct stat *what)
{
	return what->st_uid == 0 || what->st_uid == geteuid();
}

/*
 * A path that others can bend would put the contents of this process where they like, below a web server's root for instance. The
 * files themselves are never followed or read through a link, whoever can write beside them.
 */
static int dump_open_dir(struct reli_memory_problem *problem, const char *dir)
{
	struct stat link, real;
	int fd;

	if (dir[0] != '/')
		return dump_refuse(problem, "reli_memory.output_dir is not an absolute path", 0);
	if (lstat(dir, &link) < 0)
		return dump_refuse(problem, "reli_memory.output_dir cannot be opened", errno);
	if (!dump_trusts(&link))
		return dump_refuse(problem, "reli_memory.output_dir belongs to another user", 0);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return dump_refuse(problem, "reli_memory.output_dir cannot be opened", errno);
	if (fstat(fd, &real) < 0 || !dump_trusts(&real))
		dump_refuse(problem, "reli_memory.output_dir belongs to another user", 0);
	else if ((real.st_mode & S_IWOTH) != 0 && (real.st_mode & S_ISVTX) == 0)
		dump_refuse(problem, "reli_memory.output_dir lets everybody rename and delete files", 0);
	else
		return fd;
	close(fd);
	return -1;
}

/* ---- what is there already ---- */

struct dump_count {
	int dir_fd;
	const struct reli_memory_settings *settings;
	const char *name;           /* will be replaced, so it does not count */
	time_t now;
	int64_t files;
	uint64_t bytes;
	time_t newest;              /* 0 = none */
};

static bool dump_count_one(void *payload, const char *name)
{
	struct dump_count *count = payload;
	bool is_unfinished = dump_is_unfinished(name);
	struct stat file;

	if (strcmp(name, count->name) == 0 || (!is_unfinished && !dump_is_ours(count->settings->filename, name)))
		return true;
	if (fstatat(count->dir_fd, name, &file, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(file.st_mode) || file.st_uid != geteuid())
		return true;
	if (is_unfinished && file.st_mtime + DUMP_STALE_SECONDS(count->settings->time_limit) < count->now) {
		unlinkat(count->dir_fd, name, 0);
		return true;
	}
	count->files++;
	count->bytes += (uint64_t)file.st_size;
	if (file.st_mtime > count->newest)
		count->newest = file.st_mtime;
	return true;
}

/* How many bytes the new file may have, 0 = as many as it likes; or -1, and the problem says which limit is reached. */
static int64_t dump_allowed(struct reli_memory_problem *problem, const struct reli_memory_dump *dump, int dir_fd, const char *name)
{
	const struct reli_memory_settings *settings = dump->settings;
	struct dump_count count = { .dir_fd = dir_fd, .settings = settings, .name = name, .now = time(NULL) };
	uint64_t wanted = DUMP_BYTES_FOR(dump->heap_bytes), limit = (uint64_t)settings->max_total_bytes;

	if (settings->max_dumps == 0 && settings->max_total_bytes == 0 && (settings->min_interval == 0 || dump->ignores_interval))
		return 0;
	if (!reli_memory_dir_each(dir_fd, dump_count_one, &count))
		return dump_refuse(problem, "reli_memory.output_dir cannot be listed", errno);
	if (settings->max_dumps != 0 && count.files >= settings->max_dumps)
		return dump_refuse(problem, "there are reli_memory.max_dumps files already", 0);
	if (settings->min_interval != 0 && !dump->ignores_interval && count.newest != 0 && count.newest <= count.now
			&& count.now - count.newest < settings->min_interval)
		return dump_refuse(problem, "the last one is not reli_memory.min_interval seconds ago", 0);
	if (limit == 0)
		return 0;
	if (count.bytes + DUMP_LEAST_BYTES > limit)
		return dump_refuse(problem, "reli_memory.max_total_bytes leaves no more room", 0);
	return (int64_t)(wanted < limit - count.bytes ? wanted : limit - count.bytes);
}

int reli_memory_dump_open(struct reli_memory_file *file, struct reli_memory_problem *problem, char path[RELI_MEMORY_PATH_BYTES],
	const void *payload)
{
	const struct reli_memory_dump *dump = payload;
	const char *dir = dump->settings->output_dir[0] != '\0' ? dump->settings->output_dir : dump->temp_dir;
	char name[RELI_MEMORY_NAME_BYTES];
	int64_t allowed;
	int dir_fd, kept_fd, result;

	path[0] = '\0';
	if (!dump_name(name, dump))
		return dump_refuse(problem, "reli_memory.filename gives no name that a file can have", 0);
	if (snprintf(path, RELI_MEMORY_PATH_BYTES, "%s/%s", strcmp(dir, "/") == 0 ? "" : dir, name) >= RELI_MEMORY_PATH_BYTES)
		return dump_refuse(problem, "reli_memory.output_dir is too long", ENAMETOOLONG);
	dir_fd = dump_open_dir(problem, dir);
	if (dir_fd < 0)
		return -1;
	if (!reli_memory_file_lock_dir(dir_fd, DUMP_LOCK_MS)) {
		close(dir_fd);
		return dump_refuse(problem, "reli_memory.output_dir is locked by another process", 0);
	}
	allowed = dump_allowed(problem, dump, dir_fd, name);
	kept_fd = allowed < 0 ? -1 : fcntl(dir_fd, F_DUPFD_CLOEXEC, 3);
	if (allowed >= 0 && kept_fd < 0)
		dump_refuse(problem, "there is no descriptor left", errno);
	result = kept_fd < 0 ? -1 : reli_memory_file_open_in(file, problem, kept_fd, dir, name, (uint64_t)allowed);
	/* The copy shares the lock, so closing alone would not give it back. */
	reli_memory_file_unlock_dir(dir_fd);
	close(dir_fd);
	return result;
}

#else

int reli_memory_dump_open(struct reli_memory_file *file, struct reli_memory_problem *problem, char path[RELI_MEMORY_PATH_BYTES],
	const void *payload)
{
	(void)payload;
	path[0] = '\0';
	return reli_memory_file_open_in(file, problem, -1, "", "", 0);
}

#endif
