/*
 * Writes a snapshot of any size without a heap: UNITS times one object that holds one array of four keys, one packed
 * array and five strings, all in one array in one global variable. Eight nodes a unit, in the order and the rows in which
 * the walker writes them (graph detail, breadth first).
 *
 *     gen_graph [--shuffled] [--shared] UNITS OUT.rmem          OUT.rmem.zst: compressed, level 3
 *
 * --shuffled scatters the addresses over the heap, as after a long life; the graph is the same. --shared lets the packed
 * arrays hold strings, those of their unit and of the next, so that there are two edges for each node.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/format/rmem_codec.h"
#include "../../ext/format/rmem_writer.h"

enum text {
	T_ARRAY, T_OBJECT, T_STRING,
	T_LOC_ARRAY, T_LOC_TABLE, T_LOC_OBJECT, T_LOC_STRING, T_LOC_SPARE,
	T_HEAP, T_CLASS, T_GLOBALS, T_USERS, T_NAME, T_MAP, T_LIST, T_A, T_B, T_C, T_D, T_COUNT_KEY, T_FOUR,
	T_DETAIL, T_GRAPH, T_USAGE, T_USAGE_VALUE, T_PHP, T_PHP_VALUE, T_TOTAL, T_ROWS,
	T_END
};

static const char *const texts[] = {
	"ArrayHeaderContext", "ObjectContext", "StringContext",
	"ZendArrayMemoryLocation", "ZendArrayTableMemoryLocation", "ZendObjectMemoryLocation", "ZendStringMemoryLocation",
	"ZendArrayTableOverheadMemoryLocation",
	"zend_mm_heap", "App\\Row", "global_variables", "users", "name", "map", "list", "a", "b", "c", "d", "#count", "4",
	"detail", "graph", "memory_get_usage", NULL, "php_version", "v82", "zend_mm_heap_usage", NULL,
};

struct gen {
	struct rmem_writer writer;
	uint32_t units;
	bool is_shuffled;
	bool is_shared;
	uint64_t slots; /* of 64 bytes: the address space that rows are dealt over */
	uint64_t next_slot;
	uint64_t location_rows;
	uint64_t bytes;
	FILE *file;
};

/* ---- ids: the root, the array of all, the objects, three children each, four strings each ---- */

static uint32_t object_id(const struct gen *gen, uint32_t unit)
{
	(void)gen;
	return 2 + unit;
}

static uint32_t child_id(const struct gen *gen, uint32_t unit, uint32_t child)
{
	return 2 + gen->units + unit * 3 + child;
}

static uint32_t leaf_id(const struct gen *gen, uint32_t unit, uint32_t leaf)
{
	return 2 + gen->units * 4 + unit * 4 + leaf;
}

/* Strings of the dictionary behind the fixed ones: unit numbers (also the keys of the big array), then contents. */
static uint32_t number_text(uint32_t unit)
{
	return T_END + unit;
}

static uint32_t content_text(const struct gen *gen, uint32_t unit, uint32_t which)
{
	return T_END + gen->units + unit * 5 + which;
}

/* ---- sections ---- */

static void put_text(struct gen *gen, const char *text)
{
	rmem_writer_u32(&gen->writer, (uint32_t)strlen(text));
	rmem_writer_bytes(&gen->writer, text, strlen(text));
}

static void write_nodes(struct gen *gen)
{
	uint32_t total = 2 + gen->units * 8;

	rmem_writer_begin(&gen->writer, RMEM_SECTION_NODES);
	for (uint32_t id = 0; id < total; id++) {
		uint32_t type = T_ARRAY;

		if (id >= leaf_id(gen, 0, 0))
			type = T_STRING;
		else if (id >= child_id(gen, 0, 0))
			type = (id - child_id(gen, 0, 0)) % 3 == 0 ? T_STRING : T_ARRAY;
		else if (id >= 2)
			type = T_OBJECT;
		rmem_put_node(rmem_writer_reserve(&gen->writer, RMEM_NODE_BYTES), id, type, RMEM_NONE);
	}
	rmem_writer_end(&gen->writer, total);
}

static void put_edge(struct gen *gen, uint32_t parent, uint32_t child, uint32_t link, enum rmem_edge_kind kind)
{
	rmem_put_edge(rmem_writer_reserve(&gen->writer, RMEM_EDGE_BYTES), parent, child, link, true, RMEM_STRENGTH_STRONG, kind);
}

/* Eight strings that others hold already. */
static void put_shared_edges(struct gen *gen, uint32_t unit)
{
	for (uint32_t i = 0; i < 8; i++) {
		rmem_put_edge(rmem_writer_reserve(&gen->writer, RMEM_EDGE_BYTES), child_id(gen, unit, 2),
			leaf_id(gen, (unit + i / 4) % gen->units, i % 4), number_text(i % gen->units), false, RMEM_STRENGTH_STRONG,
			RMEM_EDGE_ELEMENT);
	}
}

static void write_edges(struct gen *gen)
{
	rmem_writer_begin(&gen->writer, RMEM_SECTION_EDGES);
	put_edge(gen, RMEM_NONE, 0, T_GLOBALS, RMEM_EDGE_ROOT);
	put_edge(gen, 0, 1, T_USERS, RMEM_EDGE_GLOBAL);
	for (uint32_t unit = 0; unit < gen->units; unit++)
		put_edge(gen, 1, object_id(gen, unit), number_text(unit), RMEM_EDGE_ELEMENT);
	for (uint32_t unit = 0; unit < gen->units; unit++) {
		for (uint32_t child = 0; child < 3; child++)
			put_edge(gen, object_id(gen, unit), child_id(gen, unit, child), T_NAME + child, RMEM_EDGE_PROPERTY);
	}
	for (uint32_t unit = 0; unit < gen->units; unit++) {
		for (uint32_t leaf = 0; leaf < 4; leaf++)
			put_edge(gen, child_id(gen, unit, 1), leaf_id(gen, unit, leaf), T_A + leaf, RMEM_EDGE_ELEMENT);
		if (gen->is_shared)
			put_shared_edges(gen, unit);
	}
	rmem_writer_end(&gen->writer, 2 + (uint64_t)gen->units * (gen->is_shared ? 16 : 8));
}

static uint64_t next_address(struct gen *gen, uint64_t bytes)
{
	/* An odd number near the golden section of the slots visits each of them once, far from the last. */
	uint64_t taken = (bytes + 63) / 64;
	uint64_t slot = gen->next_slot;

	gen->next_slot += taken;
	if (gen->is_shuffled)
		slot = slot * 0x9E3779B1u % gen->slots;
	return UINT64_C(0x7F0000000000) + slot * 64;
}

static void put_location(struct gen *gen, uint32_t node, uint32_t type, uint64_t size, uint32_t extra, uint32_t class_id,
	uint32_t string_id)
{
	struct rmem_location row = {
		.node_id = node,
		.type_id = type,
		.class_id = class_id,
		.address = next_address(gen, size + extra),
		.size = size,
		.string_id = string_id,
		.refcount = gen->is_shared && node >= leaf_id(gen, 0, 0) ? 3 : 1,
		.type_info = type == T_LOC_STRING ? 6 : 7,
		.region_id = T_HEAP,
		.bin_overhead = extra,
	};

	rmem_put_location(rmem_writer_reserve(&gen->writer, RMEM_LOCATION_BYTES), &row);
	gen->location_rows++;
	gen->bytes += size + extra;
}

static void put_string(struct gen *gen, uint32_t node, uint32_t unit, uint32_t which)
{
	put_location(gen, node, T_LOC_STRING, 24 + 18, 6, RMEM_NONE, content_text(gen, unit, which));
}

static void write_locations(struct gen *gen)
{
	rmem_writer_begin(&gen->writer, RMEM_SECTION_LOCATIONS);
	put_location(gen, 0, T_LOC_ARRAY, 56, 0, RMEM_NONE, RMEM_NONE);
	put_location(gen, 0, T_LOC_TABLE, 320, 0, RMEM_NONE, RMEM_NONE);
	put_location(gen, 1, T_LOC_ARRAY, 56, 0, RMEM_NONE, RMEM_NONE);
	put_location(gen, 1, T_LOC_TABLE, 8 + 16 * (uint64_t)gen->units, 0, RMEM_NONE, RMEM_NONE);
	for (uint32_t unit = 0; unit < gen->units; unit++)
		put_location(gen, object_id(gen, unit), T_LOC_OBJECT, 88, 8, T_CLASS, RMEM_NONE);
	for (uint32_t unit = 0; unit < gen->units; unit++) {
		put_string(gen, child_id(gen, unit, 0), unit, 0);
		put_location(gen, child_id(gen, unit, 1), T_LOC_ARRAY, 56, 0, RMEM_NONE, RMEM_NONE);
		put_location(gen, child_id(gen, unit, 1), T_LOC_TABLE, 64 + 4 * 32, 0, RMEM_NONE, RMEM_NONE);
		put_location(gen, child_id(gen, unit, 1), T_LOC_SPARE, 4 * 32, 0, RMEM_NONE, RMEM_NONE);
		put_location(gen, child_id(gen, unit, 2), T_LOC_ARRAY, 56, 0, RMEM_NONE, RMEM_NONE);
		put_location(gen, child_id(gen, unit, 2), T_LOC_TABLE, 8 + 8 * 16, 24, RMEM_NONE, RMEM_NONE);
	}
	for (uint32_t unit = 0; unit < gen->units; unit++) {
		for (uint32_t leaf = 0; leaf < 4; leaf++)
			put_string(gen, leaf_id(gen, unit, leaf), unit, 1 + leaf);
	}
	rmem_writer_end(&gen->writer, gen->location_rows);
}

static void write_attributes(struct gen *gen)
{
	rmem_writer_begin(&gen->writer, RMEM_SECTION_ATTRIBUTES);
	for (uint32_t unit = 0; unit < gen->units; unit++) {
		rmem_put_attribute(rmem_writer_reserve(&gen->writer, RMEM_ATTRIBUTE_BYTES), child_id(gen, unit, 1), T_COUNT_KEY, T_FOUR);
		rmem_put_attribute(rmem_writer_reserve(&gen->writer, RMEM_ATTRIBUTE_BYTES), child_id(gen, unit, 2), T_COUNT_KEY, T_FOUR);
	}
	rmem_writer_end(&gen->writer, (uint64_t)gen->units * 2);
}

static void put_container(struct gen *gen, uint32_t node, uint32_t flags, uint32_t count, uint32_t scalars, uint32_t capacity,
	uint32_t used)
{
	struct rmem_container row = { node, flags, count, scalars, scalars != 0 ? node * 2654435761u : 0, capacity, used };

	rmem_put_container(rmem_writer_reserve(&gen->writer, RMEM_CONTAINER_BYTES), &row);
}

static void write_containers(struct gen *gen)
{
	rmem_writer_begin(&gen->writer, RMEM_SECTION_CONTAINERS);
	put_container(gen, 0, RMEM_CONTAINER_ARRAY, 1, 0, 8, 1);
	put_container(gen, 1, RMEM_CONTAINER_ARRAY | RMEM_CONTAINER_PACKED | RMEM_CONTAINER_PACKED_ZVALS, gen->units, 0, gen->units,
		gen->units);
	for (uint32_t unit = 0; unit < gen->units; unit++)
		put_container(gen, object_id(gen, unit), RMEM_CONTAINER_OBJECT, 3, 0, 3, unit + 1);
	for (uint32_t unit = 0; unit < gen->units; unit++) {
		put_container(gen, child_id(gen, unit, 1), RMEM_CONTAINER_ARRAY, 4, 0, 8, 4);
		put_container(gen, child_id(gen, unit, 2), RMEM_CONTAINER_ARRAY | RMEM_CONTAINER_PACKED | RMEM_CONTAINER_PACKED_ZVALS, 8,
			gen->is_shared ? 0 : 8, 8, 8);
	}
	rmem_writer_end(&gen->writer, 2 + (uint64_t)gen->units * 3);
}

static void write_summary(struct gen *gen)
{
	static const enum text pairs[][2] = {
		{ T_DETAIL, T_GRAPH }, { T_USAGE, T_USAGE_VALUE }, { T_TOTAL, T_USAGE_VALUE }, { T_PHP, T_PHP_VALUE } };

	rmem_writer_begin(&gen->writer, RMEM_SECTION_SUMMARY);
	rmem_writer_u32(&gen->writer, 4);
	for (size_t i = 0; i < 4; i++)
		rmem_put_pair(rmem_writer_reserve(&gen->writer, RMEM_PAIR_BYTES), pairs[i][0], pairs[i][1]);
	rmem_writer_end(&gen->writer, 4);
	rmem_writer_begin(&gen->writer, RMEM_SECTION_RUNS);
	rmem_writer_u32(&gen->writer, 1);
	put_text(gen, "2024-01-01T00:00:00Z");
	rmem_writer_end(&gen->writer, 1);
}

static void write_dictionary(struct gen *gen)
{
	uint32_t total = T_END + gen->units * 6;
	char text[64];

	rmem_writer_begin(&gen->writer, RMEM_SECTION_STRING_DICT);
	rmem_writer_u32(&gen->writer, total);
	for (uint32_t i = 0; i < T_END; i++) {
		(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)gen->bytes);
		put_text(gen, i == T_USAGE_VALUE || i == T_ROWS ? text : texts[i]);
	}
	for (uint32_t unit = 0; unit < gen->units; unit++) {
		(void)snprintf(text, sizeof(text), "%u", unit);
		put_text(gen, text);
	}
	for (uint32_t unit = 0; unit < gen->units; unit++) {
		for (uint32_t which = 0; which < 5; which++) {
			(void)snprintf(text, sizeof(text), "value %02u of %8u", which, unit);
			put_text(gen, text);
		}
	}
	rmem_writer_end(&gen->writer, total);
}

/* ---- files ---- */

static int file_write(void *payload, const void *bytes, size_t len)
{
	return fwrite(bytes, 1, len, payload) == len ? 0 : -5;
}

static int file_pwrite(void *payload, uint64_t offset, const void *bytes, size_t len)
{
	FILE *file = payload;

	if (fseek(file, (long)offset, SEEK_SET) != 0 || fwrite(bytes, 1, len, file) != len)
		return -5;
	return fseek(file, 0, SEEK_END) == 0 ? 0 : -5;
}

static int file_header(void *payload, const uint8_t header[64])
{
	return file_pwrite(payload, 0, header, 64);
}

static int generate(struct gen *gen, const char *path)
{
	static uint8_t buffer[1 << 20], scratch[1 << 17];
	size_t len = strlen(path);
	bool is_compressed = len > 4 && strcmp(path + len - 4, ".zst") == 0;
	struct rmem_raw_output raw = { file_write, file_pwrite, gen->file };
	struct rmem_output output = { file_write, file_header, gen->file };
	struct rmem_compressor compressor;
	int rc;

	if (is_compressed) {
		if (rmem_compressor_init(&compressor, &raw, 3, scratch, sizeof(scratch)) != 0)
			return -1;
		rmem_compressor_output(&compressor, &output);
	}
	rmem_writer_init(&gen->writer, &output, buffer, sizeof(buffer));
	write_nodes(gen);
	write_edges(gen);
	write_locations(gen);
	write_attributes(gen);
	write_containers(gen);
	write_summary(gen);
	write_dictionary(gen);
	rc = rmem_writer_finish(&gen->writer);
	if (is_compressed)
		rmem_compressor_release(&compressor);
	return rc;
}

int main(int argc, char **argv)
{
	struct gen gen = { 0 };
	int first = 1;
	int rc;

	for (; first < argc && argv[first][0] == '-'; first++) {
		gen.is_shuffled |= strcmp(argv[first], "--shuffled") == 0;
		gen.is_shared |= strcmp(argv[first], "--shared") == 0;
	}
	if (argc != first + 2) {
		fprintf(stderr, "usage: %s [--shuffled] [--shared] UNITS OUT.rmem[.zst]\n", argv[0]);
		return 2;
	}
	gen.units = (uint32_t)strtoul(argv[first], NULL, 10);
	gen.slots = (uint64_t)gen.units * 32 + 1024;
	gen.slots |= 1;
	while (gen.slots % 3 == 0 || gen.slots % 5 == 0 || gen.slots % 7 == 0)
		gen.slots += 2;
	gen.file = fopen(argv[first + 1], "wb+");
	if (gen.file == NULL) {
		perror(argv[first + 1]);
		return 4;
	}
	rc = generate(&gen, argv[first + 1]);
	if (fclose(gen.file) != 0 && rc == 0)
		rc = -1;
	if (rc != 0)
		fprintf(stderr, "%s: error %d\n", argv[first + 1], rc);
	return rc != 0 ? 4 : 0;
}
