/* See walk_maps.h. The file is read with open() and read() into own memory: stdio would call malloc. */
#include "walk_maps.h"

#include <fcntl.h>
#include <unistd.h>

#define MAPS_TEXT_MAX ((size_t) 4 * 1024 * 1024)
#define MAPS_ROWS_MAX 8192

static size_t maps_text(char *text, size_t size)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	size_t used = 0;

	if (fd < 0) {
		return 0;
	}
	while (used < size) {
		ssize_t got = read(fd, text + used, size - used);

		if (got <= 0) {
			break;
		}
		used += (size_t) got;
	}
	close(fd);
	return used;
}

static uintptr_t maps_hex(const char **at)
{
	uintptr_t value = 0;

	for (;; (*at)++) {
		char c = **at;

		if (c >= '0' && c <= '9') {
			value = value << 4 | (uintptr_t) (c - '0');
		} else if (c >= 'a' && c <= 'f') {
			value = value << 4 | (uintptr_t) (c - 'a' + 10);
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
	map->writable = at[1] == 'r' && at[2] == 'w';
	map->shared = at[4] == 's';
	path = strchr(line, '/');
	slash = path != NULL ? strrchr(path, '/') : NULL;
	map->name = slash != NULL ? slash + 1 : NULL;
	map->is_malloc = strstr(line, "[heap]") != NULL;
	map->is_stack = strstr(line, "[stack]") != NULL;
}

void walk_maps_read(struct walk *walk)
{
	char *text = reli_own_mem_map(&walk->sink.mem, MAPS_TEXT_MAX + 1), *line = text;
	struct walk_map *maps = reli_own_mem_map(&walk->sink.mem, MAPS_ROWS_MAX * sizeof *maps);
	size_t size;
	uint32_t count = 0;

	if (text == NULL || maps == NULL) {
		return;
	}
	size = maps_text(text, MAPS_TEXT_MAX);
	while (line < text + size && count < MAPS_ROWS_MAX) {
		char *end = strchr(line, '\n');

		if (end == NULL) {
			break;
		}
		*end = '\0';
		maps_line(&maps[count], line);
		/* bss has no name of its own: it follows the data of its library without a gap. */
		if (maps[count].name == NULL && !maps[count].is_malloc && !maps[count].is_stack && count > 0 && maps[count].writable
				&& maps[count - 1].to == maps[count].from && maps[count - 1].name != NULL && maps[count - 1].writable) {
			maps[count].name = maps[count - 1].name;
		}
		count++;
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

void walk_each_data_range(struct walk *walk, void (*range)(struct walk *walk, const char *name, const void *from, size_t size))
{
	for (uint32_t i = 0; i < walk->map_count; i++) {
		const struct walk_map *map = &walk->maps[i];
		uintptr_t from = map->from;

		if (!map->writable || map->shared || (map->name == NULL && !map->is_malloc && !map->is_stack)) {
			continue;
		}
		if (map->is_stack && (uintptr_t) walk->stack_limit > from && (uintptr_t) walk->stack_limit < map->to) {
			from = (uintptr_t) walk->stack_limit;
		}
		range(walk, map->name, (const void *) from, map->to - from);
	}
}
