/*
 * What `rmem capture` may meet, without PHP: a process that has a file of the extension's name mapped or not, catches the
 * signal or not, and writes a snapshot, something else or nothing when it comes.
 *
 *     fake_process ready=FILE [library=FILE] [signal=NAME] [dir=DIR] [does=WHAT] [title=TEXT]
 *
 *     ready    this file appears when all is set up
 *     library  is mapped
 *     signal   is caught: then the file "signalled" appears in the current folder
 *     does     what happens then: snapshot (the default), once, nothing, others (one of another process), link (the snapshot under
 *              the name of a symbolic link), ends, exits (after the snapshot, which comes a little later, from a child)
 *     title    of the process, as php-fpm sets it
 */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/process.h"
#include "../../ext/format/rmem_writer.h"
#include "../lib/rmem_memory.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile sig_atomic_t was_signalled;

static void on_signal(int number)
{
	(void)number;
	was_signalled = 1;
}

static void require(bool held, const char *what)
{
	if (!held) {
		perror(what);
		exit(9);
	}
}

static const char *argument(int argc, char **argv, const char *name, const char *without)
{
	size_t len = strlen(name);

	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], name, len) == 0 && argv[i][len] == '=')
			return argv[i] + len + 1;
	}
	return without;
}

static void touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	require(fd >= 0 && close(fd) == 0, path);
}

/* One byte of it will do. */
static void map_library(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	require(fd >= 0 && write(fd, "x", 1) == 1, path);
	require(mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0) != MAP_FAILED, path);
	close(fd);
}

/* ---- the snapshot: no nodes, and whose it is ---- */

static void put_string(struct rmem_writer *writer, const char *text)
{
	rmem_writer_u32(writer, (uint32_t)strlen(text));
	rmem_writer_bytes(writer, text, strlen(text));
}

static void write_snapshot(const char *folder, long pid, const char *name)
{
	static const char *const empty[] = { "nodes", "edges", "locations", "attributes" };
	struct rm_memory_file file = { 0 };
	struct rmem_output output;
	struct rmem_writer writer;
	uint8_t buffer[4096];
	char text[32], temporary[512], path[512];
	FILE *out;

	rmem_writer_init(&writer, rm_memory_file_output(&file, &output), buffer, sizeof(buffer));
	rmem_writer_begin(&writer, "string_dict");
	(void)snprintf(text, sizeof(text), "%ld", pid);
	rmem_writer_u32(&writer, 2);
	put_string(&writer, "pid");
	put_string(&writer, text);
	rmem_writer_end(&writer, 2);
	for (size_t i = 0; i < RM_COUNT_OF(empty); i++) {
		rmem_writer_begin(&writer, empty[i]);
		rmem_writer_end(&writer, 0);
	}
	rmem_writer_begin(&writer, "summary");
	rmem_writer_u32(&writer, 1);
	rmem_writer_u32(&writer, 0);
	rmem_writer_u32(&writer, 1);
	rmem_writer_end(&writer, 1);
	rmem_writer_begin(&writer, "runs");
	rmem_writer_u32(&writer, 0);
	rmem_writer_end(&writer, 0);
	require(rmem_writer_finish(&writer) == 0, "writer");

	(void)snprintf(temporary, sizeof(temporary), "%s/.rmem-1.tmp", folder);
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(temporary, "wb");
	require(out != NULL && fwrite(file.bytes, 1, file.size, out) == file.size && fclose(out) == 0, temporary);
	require(rename(temporary, path) == 0, path);
	rm_memory_file_release(&file);
}

static void answer(const char *folder, const char *does)
{
	static unsigned times;
	char path[512];

	times++;
	if (strcmp(does, "snapshot") == 0 || (strcmp(does, "once") == 0 && times == 1))
		write_snapshot(folder, (long)getpid(), "snapshot.rmem");
	if (strcmp(does, "others") == 0)
		write_snapshot(folder, (long)getpid() + 1, "snapshot.rmem");
	if (strcmp(does, "link") == 0) {
		write_snapshot(folder, (long)getpid(), ".hidden");
		(void)snprintf(path, sizeof(path), "%s/snapshot.rmem", folder);
		require(symlink(".hidden", path) == 0, path);
	}
	if (strcmp(does, "ends") == 0)
		_exit(0);
	if (strcmp(does, "exits") == 0) {
		long pid = (long)getpid();

		if (fork() != 0)
			_exit(0);
		usleep(300000);
		write_snapshot(folder, pid, "snapshot.rmem");
		_exit(0);
	}
}

int main(int argc, char **argv)
{
	const char *title = argument(argc, argv, "title", NULL);
	const char *library = argument(argc, argv, "library", NULL);
	const char *name = argument(argc, argv, "signal", NULL);
	const char *ready = argument(argc, argv, "ready", NULL);
	struct sigaction action = { .sa_handler = on_signal };

	/* The title is the command line: start again under it. */
	if (title != NULL && strcmp(argv[0], title) != 0) {
		argv[0] = (char *)(uintptr_t)title;
		execv("/proc/self/exe", argv);
		require(false, "execv");
	}
	if (library != NULL)
		map_library(library);
	if (name != NULL)
		require(sigaction(rm_signal_of(name), &action, NULL) == 0, name);
	require(ready != NULL, "ready=FILE is missing");
	touch(ready);
	/* Not for ever, should the test be stopped half-way. */
	for (int i = 0; i < 6000; i++) {
		if (was_signalled != 0) {
			was_signalled = 0;
			touch("signalled");
			answer(argument(argc, argv, "dir", "."), argument(argc, argv, "does", "snapshot"));
		}
		usleep(10000);
	}
	return 0;
}
