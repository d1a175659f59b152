/* See walk_maps.h. The file is read with open() and read() into own memory: stdio would call
 * malloc. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "walk_maps.h"

#include "../compat/compat_threads.h"

#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#define MAPS_TEXT_FIRST ((size_t)32 * 1024)

/* The whole file, with a NUL behind it; NULL without /proc or without memory. */
static char *maps_text(struct reli_own_mem *mem)
{
	size_t used = 0, size = MAPS_TEXT_FIRST;
	char *text = reli_own_mem_map(mem, size);
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	ssize_t got = 0;

	while (text != NULL && fd >= 0 && (got = read(fd, text + used, size - used - 1)) > 0) {
		used += (size_t)got;
		if (size - used < MAPS_TEXT_FIRST / 2) {
			size *= 2;
			text = reli_own_mem_grow(mem, text, size);
		}
	}
	if (fd >= 0) {
		close(fd);
	}
	return used == 0 ? NULL : text;
}

static uintptr_t maps_hex(const char **at)
{
	uintptr_t value = 0;

	for (;; (*at)++) {
		char c = **at;

		if (c >= '0' && c <= '9') {
			value = value << 4 | (uintptr_t)(c - '0');
		} else if (c >= 'a' && c <= 'f') {
			value = value << 4 | (uintptr_t)(c - 'a' + 10);
		} else {
			return value;
		}
	}
}

/* "from-to perms offset device inode   path": the path begins behind the fifth blank. */
static void maps_line(struct walk_map *map, char *line)
{
	const char *at = line;
	char *path, *slash;

	map->from = maps_hex(&at);
	at++;
	map->to = maps_hex(&at);
	path = strchr(line, '/');
	slash = path != NULL ? strrchr(path, '/') : NULL;
	map->name = slash != NULL ? slash + 1 : NULL;
	map->is_malloc = strstr(line, "[heap]") != NULL;
	map->is_stack = strstr(line, "[stack]") != NULL;
}

static uint32_t maps_count_lines(const char *text)
{
	uint32_t count = 0;

	for (const char *line = strchr(text, '\n'); line != NULL; line = strchr(line + 1, '\n')) {
		count++;
	}
	return count;
}

void walk_maps_read(struct walk *walk)
{
	char *line = maps_text(&walk->sink.mem);
	uint32_t count = line == NULL ? 0 : maps_count_lines(line);
	struct walk_map *maps = reli_own_mem_map(&walk->sink.mem, (count + 1) * sizeof *maps);

	if (maps == NULL) {
		return;
	}
	for (uint32_t i = 0; i < count; i++) {
		char *end = strchr(line, '\n');

		*end = '\0';
		maps_line(&maps[i], line);
		line = end + 1;
	}
	walk->maps = maps;
	walk->map_count = count;
}

const char *walk_maps_name(const struct walk *walk, uintptr_t address)
{
	uint32_t low = 0, high = walk->map_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (address >= walk->maps[middle].to) {
			low = middle + 1;
		} else if (address < walk->maps[middle].from) {
			high = middle;
		} else {
			return walk->maps[middle].name;
		}
	}
	return NULL;
}

struct maps_data {
	struct walk *walk;
	void (*range)(struct walk *walk, const char *name, const void *from, size_t size);
};

/* Writable segments of one library, as its program headers have them: bss included, and nothing
 * that merely lies next to it. Where each thread has a PHP of its own, this thread's variables are
 * such data too. */
static int maps_library(struct dl_phdr_info *info, size_t size, void *payload)
{
	const struct maps_data *data = payload;

	(void)size;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t from = info->dlpi_addr + segment->p_vaddr;
		const char *name = walk_maps_name(data->walk, from);

		if (segment->p_type == PT_LOAD && (segment->p_flags & PF_W)) {
			data->range(data->walk, name != NULL ? name : "", (const void *)from, segment->p_memsz);
		} else if (RELI_MEMORY_IS_THREADED && segment->p_type == PT_TLS &&
				   info->dlpi_tls_data != NULL) {
			data->range(
				data->walk, name != NULL ? name : "", info->dlpi_tls_data, segment->p_memsz);
		}
	}
	return 0;
}

void walk_each_library_range(struct walk *walk,
	void (*range)(struct walk *walk, const char *name, const void *from, size_t size))
{
	struct maps_data data = {walk, range};

	dl_iterate_phdr(maps_library, &data);
}

void walk_each_working_range(struct walk *walk,
	void (*range)(struct walk *walk, const char *name, const void *from, size_t size))
{
	for (uint32_t i = 0; i < walk->map_count; i++) {
		const struct walk_map *map = &walk->maps[i];
		uintptr_t from = map->from;

		if (map->is_stack && (uintptr_t)walk->stack_limit > from &&
			(uintptr_t)walk->stack_limit < map->to) {
			from = (uintptr_t)walk->stack_limit;
		}
		if (map->is_stack || map->is_malloc) {
			range(walk, map->is_stack ? "C stack" : "malloc", (const void *)from, map->to - from);
		}
	}
}
