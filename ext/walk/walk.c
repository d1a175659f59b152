/*
 * The walk from end to end: mark from the roots, number the nodes, then one phase per section, then
 * the sections that are about the whole heap. Which function describes which kind of node is the
 * switch below.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "walk_private.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "walk_maps.h"
#include "walk_summary.h"

static void walk_describe(void *payload, struct sink *sink, enum sink_kind kind, uintptr_t address,
	const struct heap_block *block)
{
	struct walk *walk = payload;
	void *structure = (void *)address;

	(void)sink;
	switch (kind) {
	case SINK_STRING:
		walk_string_node(walk, structure, false);
		break;
	case SINK_SECRET:
		walk_string_node(walk, structure, true);
		break;
	case SINK_ARRAY:
		walk_array_node(walk, structure);
		break;
	case SINK_OBJECT:
		walk_object_node(walk, structure, block);
		break;
	case SINK_REFERENCE:
		walk_reference_node(walk, structure);
		break;
	case SINK_RESOURCE:
		walk_resource_node(walk, structure);
		break;
	case SINK_AST:
		walk_ast_node(walk, structure);
		break;
	case SINK_OPAQUE:
		walk_opaque_node(walk, address, block);
		break;
	case SINK_UNREACHED:
		walk_unreached_node(walk, address, block);
		break;
	case SINK_ROOT:
		walk_root_node(walk, address);
		break;
	case SINK_FRAME:
		walk_frame_node(walk, structure);
		break;
	case SINK_VM_PAGE:
		walk_page_node(walk, structure);
		break;
	case SINK_ARENA:
		walk_arena_node(walk, structure);
		break;
	case SINK_CLASS:
		walk_class_node(walk, structure);
		break;
	case SINK_USER_FUNCTION:
		walk_function_node(walk, structure);
		break;
	case SINK_INTERNAL_FUNCTION:
		walk_internal_function_node(walk, structure);
		break;
	case SINK_CODE:
		walk_code_node(walk, structure);
		break;
	case SINK_SHARED:
		walk_shared_node(walk, structure);
		break;
	case SINK_CONSTANT:
		walk_constant_node(walk, structure);
		break;
	case SINK_MODULE:
		walk_module_node(walk, structure);
		break;
	default:
		break;
	}
}

static enum sink_type walk_type_of_root(void *payload, uintptr_t number)
{
	(void)payload;
	return walk_root_type(number);
}

static void walk_tell_root_edges(void *payload, struct sink *sink)
{
	(void)sink;
	walk_root_edges(payload);
}

static struct heap_facts walk_facts(void)
{
	return (struct heap_facts){
		.zend_heap = zend_mm_get_heap(),
		.size = zend_memory_usage(false),
		.real_size = zend_memory_usage(true),
		.real_peak = zend_memory_peak_usage(true),
	};
}

static void walk_random_key(struct walk *walk)
{
	if (getrandom(walk->sink.key, sizeof walk->sink.key, GRND_NONBLOCK) != sizeof walk->sink.key) {
		struct timespec now;

		/* Early in boot only: still different for each snapshot. */
		clock_gettime(CLOCK_MONOTONIC, &now);
		walk->sink.key[0] = (uint64_t)now.tv_nsec << 32 ^ (uint64_t)getpid();
		walk->sink.key[1] = (uint64_t)now.tv_sec ^ (uintptr_t)walk;
	}
}

static const enum sink_strings walk_strings[] = {
	[RELI_MEMORY_STRINGS_PREVIEW] = SINK_STRINGS_PREVIEW,
	[RELI_MEMORY_STRINGS_NONE] = SINK_STRINGS_NONE,
	[RELI_MEMORY_STRINGS_FULL] = SINK_STRINGS_FULL,
};

static int walk_mark(struct walk *walk)
{
	walk_maps_read(walk);
	walk_gc_find(walk);
	walk->sink.phase = SINK_MARK;
	walk_roots_mark(walk);
	return walk->sink.mem.failed ? -1 : sink_freeze(&walk->sink);
}

static void walk_write(struct walk *walk)
{
	struct sink *sink = &walk->sink;

	if (sink->full) {
		sink_run_phase(sink, SINK_COUNT, NULL);
	}
	sink_run_phase(sink, SINK_NODES, RMEM_SECTION_NODES);
	sink_run_phase(sink, SINK_EDGES, RMEM_SECTION_EDGES);
	sink_run_phase(sink, SINK_ATTRIBUTES, RMEM_SECTION_ATTRIBUTES);
	sink_run_phase(sink, SINK_CONTAINERS, RMEM_SECTION_CONTAINERS);
	sink_freeze_names(sink);
	sink_run_phase(sink, SINK_LOCATIONS, RMEM_SECTION_LOCATIONS);
	if (sink->strings == SINK_STRINGS_PREVIEW && sink->has_cut_strings) {
		sink_run_phase(sink, SINK_HASHES, RMEM_SECTION_HASHES);
	}
	walk_write_allocator(walk);
	walk_write_summary(walk);
	sink_write_strings(sink);
}

int reli_memory_walk(struct rmem_writer *writer, const struct reli_memory_walk_options *options,
	struct reli_memory_walk_result *result)
{
	struct walk walk;
	struct heap_facts facts = walk_facts();
	struct sink_host host = {
		.payload = &walk,
		.describe = walk_describe,
		.type_of_root = walk_type_of_root,
		.root_edges = walk_tell_root_edges,
	};

	memset(&walk, 0, sizeof walk);
	memset(result, 0, sizeof *result);
	walk.options = options;
	walk.stack_limit = __builtin_frame_address(0);
	if (sink_init(&walk.sink, writer, &facts, &host) == 0) {
		walk.sink.strings = walk_strings[options->strings];
		walk.sink.full = options->full_detail;
		walk_random_key(&walk);
		if (walk_mark(&walk) == 0) {
			walk_write(&walk);
		}
	}
	if (writer->error != 0) {
		result->error = writer->error;
	} else if (walk.sink.mem.failed) {
		result->error = -ENOMEM;
		result->problem = "no memory for the walk";
	} else if (walk.sink.node_count == 0) {
		result->error = -EOVERFLOW;
		result->problem = "more nodes than a snapshot can number";
	}
	result->nodes = walk.sink.node_count;
	result->edges = walk.sink.edge_count;
	sink_release(&walk.sink);
	return result->error;
}

const char *reli_memory_walk_allocator(void)
{
	static const char *answer;

	if (answer == NULL) {
		struct heap_facts facts = walk_facts();
		struct reli_own_mem mem;
		struct heap heap;

		reli_own_mem_init(&mem);
		if (reli_heap_init(&heap, &facts, &mem) == 0) {
			answer = heap.problem == NULL ? "zendmm" : heap.problem;
		}
		reli_own_mem_release(&mem);
	}
	return answer != NULL ? answer : "no memory for the check";
}
