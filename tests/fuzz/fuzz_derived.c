/*
 * Fuzz target: a sidecar with anything in it, in front of a small heap that has all that derived data knows (cycles,
 * garbage, weak maps, values somebody outside holds, shared leaves). Either it is refused, or a whole report is made
 * from it; no crash, no memory left behind, no end of the tree missed.
 *
 * Random bytes would never get past the checksums, so the input is a list of changes to a good sidecar, nine bytes each:
 * section, place (32 bits), value (32 bits). The sidecar is then written with the checksums that fit. An input that
 * starts with "RMDERIVE" is taken as the file itself.
 */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/err.h"
#include "../../analyzer/base/log.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/base/sidecar.h"
#include "../../analyzer/base/str.h"
#include "../../analyzer/derive/derived_cache.h"
#include "../../analyzer/graph/graph.h"
#include "../../analyzer/report/formatter.h"
#include "../../analyzer/report/report.h"
#include "../lib/mkgraph.h"

#include <unistd.h>

#define CHANGE_BYTES 9u
#define HEADER_KEY_OFFSET 24 /* of the key in the file's header */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char heap[] = "summary memory_get_usage 2000000\n"
						   "summary php_version v82\n"
						   "root call_frames frames engine_table\n"
						   "root global_variables g engine_table\n"
						   "root unreached lost engine_table\n"
						   "node main call_frame @function_name=main < frames frame 0\n"
						   "node users array size=56 count=40 capacity=64 refs=1 < g global users\n"
						   "node shared string size=5000 refs=40 text=shared < main variable text\n"
						   "node map object class=WeakMap size=200 refs=1 < g global map\n"
						   "repeat 40\n"
						   "node u{i} object class=App\\User size=72 refs=2 < users element {i}\n"
						   "node t{i} array size=320 count=3 capacity=8 refs=1 < u{i} property tags\n"
						   "node s{i} string text=name{i} refs=1 < t{i} element 0\n"
						   "node p{i} object class=App\\Profile size=56 refs=1 < u{i} property profile\n"
						   "edge p{i} property u{i} user\n"
						   "edge t{i} element shared 1\n"
						   "end\n"
						   "edge map weak_map_key u1 User#1 weak\n"
						   "node w1 array size=56 refs=1 < map weak_map_value User#1\n"
						   "node ga object class=App\\Old size=80 refs=2 < map property hidden weak\n"
						   "node gb object class=App\\Old size=80 refs=1 < ga property next\n"
						   "edge gb property ga back\n"
						   "edge map weak_map_key ga Old#2 weak\n"
						   "node w2 array size=560 refs=1 < map weak_map_value Old#2\n"
						   "node held array size=9000 count=0 capacity=512 refs=3 < users element held\n"
						   "node self object class=App\\Node size=56 refs=2 < g global self\n"
						   "edge self property self me\n";

static struct {
	char folder[64];
	char path[96];
	char sidecar[112];
	struct rm_sidecar_key key;
	struct rm_sidecar_section sections[RM_SIDECAR_SECTIONS_MAX];
	char *items[RM_SIDECAR_SECTIONS_MAX];
	uint32_t section_count;
} good;

static uint64_t accepted, refused;

static void fuzz_require(bool held, const char *text)
{
	if (!held) {
		fprintf(stderr, "fuzz_derived: %s\n", text);
		abort();
	}
}

/* ---- the good one ---- */

static void fuzz_clean_up(void)
{
	(void)unlink(good.sidecar);
	(void)unlink(good.path);
	(void)rmdir(good.folder);
	for (uint32_t i = 0; i < good.section_count; i++)
		rm_free(good.items[i]);
}

static void write_file(const char *name, const void *bytes, size_t len)
{
	FILE *out = fopen(name, "wb");

	fuzz_require(out != NULL && fwrite(bytes, 1, len, out) == len && fclose(out) == 0, "no place for files");
}

/* A report by way of the sidecar; true when the sidecar was good for it. */
static bool fuzz_report_as(bool is_brief)
{
	struct rm_graph *graph = mkgraph(heap);
	struct rm_derived_cache *cache = rm_derived_cache_new(good.path, &(struct rm_derived_cache_options){0});
	struct rm_strbuf document = {0};
	struct rm_report report;
	bool was_loaded;

	rm_report_make(&report, graph,
		&(struct rm_report_options){.is_full = true, .cache = cache, .is_brief = is_brief});
	for (size_t i = 0; rm_formatter_at(i) != NULL; i++)
		rm_formatter_at(i)->write(&document, &report, &(struct rm_format_options){.is_pretty = true});
	rm_derived_cache_spent(cache, 1000);
	was_loaded = !rm_derived_cache_wants(cache);
	rm_report_keep(&report, cache);
	rm_report_release(&report);
	rm_derived_cache_free(cache);
	rm_strbuf_release(&document);
	rm_graph_free(graph);
	return was_loaded;
}

/* The brief one first: the other may write a good sidecar in the place of the bad one. */
static bool fuzz_report(void)
{
	bool was_loaded = fuzz_report_as(true);

	return fuzz_report_as(false) && was_loaded;
}

static void read_build(void)
{
	FILE *in = fopen(good.sidecar, "rb");

	fuzz_require(in != NULL && fseek(in, HEADER_KEY_OFFSET + (long)offsetof(struct rm_sidecar_key, build), SEEK_SET) == 0
			&& fread(&good.key.build, sizeof(good.key.build), 1, in) == 1,
		"no sidecar was written");
	fclose(in);
}

static void fuzz_set_up(void)
{
	struct rm_sidecar sidecar;

	if (good.section_count != 0)
		return;
	rm_log_set_level(RM_LOG_QUIET);
	memcpy(good.folder, "/tmp/fuzz_derived.XXXXXX", sizeof("/tmp/fuzz_derived.XXXXXX"));
	fuzz_require(mkdtemp(good.folder) != NULL, "no folder");
	(void)snprintf(good.path, sizeof(good.path), "%s/x.rmem", good.folder);
	(void)snprintf(good.sidecar, sizeof(good.sidecar), "%s" RM_SIDECAR_SUFFIX, good.path);
	atexit(fuzz_clean_up);
	write_file(good.path, "RMEM", 4);
	fuzz_require(!fuzz_report(), "a sidecar out of nowhere");
	fuzz_require(rm_sidecar_key_of(&good.key, good.path), "no key");
	read_build();
	fuzz_require(rm_sidecar_open(&sidecar, good.path, &good.key), "the sidecar does not open");
	for (uint32_t i = 0; i < sidecar.section_count; i++) {
		struct rm_sidecar_section *s = &good.sections[i];

		*s = sidecar.sections[i];
		good.items[i] = rm_array((size_t)s->count + 1, s->item_bytes);
		fuzz_require(rm_sidecar_read(good.items[i], &sidecar, s->number, s->count, s->item_bytes), "a section does not read");
	}
	good.section_count = sidecar.section_count;
	rm_sidecar_close(&sidecar);
	fuzz_require(fuzz_report(), "the good sidecar is not taken");
}

/* ---- changes ---- */

static uint32_t u32_at(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/*
 * The high bit of the section byte: the section gets another length. The next bit: the findings (the last section) go, so
 * that passes run on what is left. Then one item, or four bytes of one, gets another value.
 */
static void fuzz_change(struct rm_sidecar_section *sections, char **items, const uint8_t *change)
{
	uint32_t which = (change[0] & 0x3Fu) % good.section_count, value = u32_at(change + 5);
	struct rm_sidecar_section *s = &sections[which];
	size_t len = (size_t)(good.sections[which].count * s->item_bytes), at;

	if ((change[0] & 0x40) != 0)
		sections[good.section_count - 1].count = 0;
	if ((change[0] & 0x80) != 0) {
		s->count = value % (good.sections[which].count + 1);
		return;
	}
	if (len < sizeof(value))
		return;
	at = u32_at(change + 1) % (len - sizeof(value) + 1);
	if (s->item_bytes == 1)
		items[which][at] = (char)value;
	else
		memcpy(items[which] + at / sizeof(value) * sizeof(value), &value, sizeof(value));
}

static void fuzz_write(const uint8_t *data, size_t size)
{
	struct rm_sidecar_section sections[RM_SIDECAR_SECTIONS_MAX];
	char *items[RM_SIDECAR_SECTIONS_MAX];

	for (uint32_t i = 0; i < good.section_count; i++) {
		size_t len = (size_t)(good.sections[i].count * good.sections[i].item_bytes);

		sections[i] = good.sections[i];
		items[i] = rm_alloc(len + 1);
		memcpy(items[i], good.items[i], len);
		sections[i].items = items[i];
	}
	for (; size >= CHANGE_BYTES; size -= CHANGE_BYTES, data += CHANGE_BYTES)
		fuzz_change(sections, items, data);
	(void)unlink(good.sidecar);
	fuzz_require(rm_sidecar_write(good.path, &good.key, sections, good.section_count), "the sidecar cannot be written");
	for (uint32_t i = 0; i < good.section_count; i++)
		rm_free(items[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t before;

	fuzz_set_up();
	before = rm_mem_used();
	if (size >= 8 && memcmp(data, "RMDERIVE", 8) == 0)
		write_file(good.sidecar, data, size);
	else
		fuzz_write(data, size);
	if (fuzz_report())
		accepted++;
	else
		refused++;
	fuzz_require(rm_mem_used() == before, "memory stayed behind");
	return 0;
}

#ifdef RM_FUZZ_STANDALONE

#include "../lib/rm_test.h"
#include "fuzz_replay.h"

#define RANDOM_ROUNDS 3000

/* Small values are indexes that exist, which is where the harm would be. */
static void random_changes(uint64_t *seed)
{
	uint8_t bytes[CHANGE_BYTES * 4];
	size_t changes = 1 + rm_test_random(seed) % 4;

	for (size_t i = 0; i < changes; i++) {
		uint8_t *change = bytes + i * CHANGE_BYTES;
		uint64_t a = rm_test_random(seed), b = rm_test_random(seed);
		uint32_t value = (uint32_t)(b >> 8);

		value = b % 8 < 6 ? value % 256 : value;
		change[0] = (uint8_t)((a & 0x7F) | (b % 32 == 0 ? 0x80 : 0));
		for (int k = 0; k < 4; k++) {
			change[1 + k] = (uint8_t)(a >> (8 + 8 * k));
			change[5 + k] = (uint8_t)(value >> 8 * k);
		}
	}
	LLVMFuzzerTestOneInput(bytes, changes * CHANGE_BYTES);
}

int main(int argc, char **argv)
{
	const char *rounds = getenv("RM_FUZZ_ROUNDS");
	uint64_t seed = 1;

	(void)fuzz_replay(argc, argv);
	for (long i = rounds != NULL ? atol(rounds) : RANDOM_ROUNDS; i > 0; i--)
		random_changes(&seed);
	printf("%llu taken, %llu refused\n", (unsigned long long)accepted, (unsigned long long)refused);
	fuzz_require(accepted > 0 && refused > 0, "all was taken, or all refused");
	return 0;
}

#endif
