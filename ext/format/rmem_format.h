#ifndef RMEM_FORMAT_H
#define RMEM_FORMAT_H

/*
 * The constants of a snapshot file: docs/format.md in C. Nothing here is a choice of ours alone: sections 1 and 2 of that
 * page are reli-prof's container, version 1, and the rest is what we promised to readers of our files.
 */

#include <stdint.h>

#define RMEM_MAGIC              "RMEM"
#define RMEM_VERSION            1u
#define RMEM_FLAG_LITTLE_ENDIAN 1u

#define RMEM_HEADER_BYTES       64u
#define RMEM_TOC_ENTRY_BYTES    40u
#define RMEM_NAME_BYTES         16u

/* Offsets in the header. What follows the last one is reserved and zero. */
#define RMEM_HEADER_VERSION_OFF       4u
#define RMEM_HEADER_FLAGS_OFF         8u
#define RMEM_HEADER_SECTION_COUNT_OFF 12u
#define RMEM_HEADER_TOC_OFF           16u

/* Offsets in an entry of the table of contents; the name comes first. */
#define RMEM_TOC_PAYLOAD_OFF    16u
#define RMEM_TOC_LENGTH_OFF     24u
#define RMEM_TOC_COUNT_OFF      32u

/* No string, no parent. */
#define RMEM_NONE UINT32_C(0xFFFFFFFF)

enum rmem_strength {
	RMEM_STRENGTH_STRONG = 0,
	RMEM_STRENGTH_WEAK = 1,
	RMEM_STRENGTH_STRUCTURAL = 2
};

/* Numbers of the edge kinds: the two last bytes of an edge row. */
enum rmem_edge_kind {
#define RMEM_EDGE_KIND(number, id, text) RMEM_EDGE_##id = (number),
#include "rmem_kinds.def"
	RMEM_EDGE_KIND_END
};

#define RMEM_SECTION_STRING_DICT  "string_dict"
#define RMEM_SECTION_NODES        "nodes"
#define RMEM_SECTION_EDGES        "edges"
#define RMEM_SECTION_LOCATIONS    "locations"
#define RMEM_SECTION_ATTRIBUTES   "attributes"
#define RMEM_SECTION_SUMMARY      "summary"
#define RMEM_SECTION_RUNS         "runs"
#define RMEM_SECTION_CONTAINERS   "rm_containers"
#define RMEM_SECTION_HASHES       "rm_hashes"
#define RMEM_SECTION_ZENDMM_HEAP  "rm_zendmm_heap"
#define RMEM_SECTION_ZENDMM_CHUNK "rm_zendmm_chunk"
#define RMEM_SECTION_ZENDMM_HUGE  "rm_zendmm_huge"
#define RMEM_SECTION_ZENDMM_CACHE "rm_zendmm_cache"
#define RMEM_SECTION_ZENDMM_FREE  "rm_zendmm_free"

/* Bytes of one row. */
#define RMEM_NODE_BYTES         16u
#define RMEM_EDGE_BYTES         16u
#define RMEM_LOCATION_BYTES     48u
#define RMEM_ATTRIBUTE_BYTES    12u
#define RMEM_PAIR_BYTES         8u
#define RMEM_CONTAINER_BYTES    28u
#define RMEM_HASH_BYTES         12u
#define RMEM_ZENDMM_HEAP_BYTES  112u
#define RMEM_ZENDMM_CHUNK_BYTES 2144u
#define RMEM_ZENDMM_HUGE_BYTES  24u
#define RMEM_ZENDMM_CACHE_BYTES 8u
#define RMEM_ZENDMM_FREE_BYTES  8u

/* Flags of a row of rm_containers. */
enum rmem_container_flag {
	RMEM_CONTAINER_ARRAY = 1,
	RMEM_CONTAINER_OBJECT = 2,
	RMEM_CONTAINER_PACKED = 4,
	RMEM_CONTAINER_PACKED_ZVALS = 8,
	RMEM_CONTAINER_REBUILT = 16,
	RMEM_CONTAINER_INTERNAL_STATE = 32,
	RMEM_CONTAINER_IMMUTABLE = 64,
	RMEM_CONTAINER_LAZY = 128,
	RMEM_CONTAINER_ENUM_CASE = 256,
	RMEM_CONTAINER_DESTRUCTED = 512,
	RMEM_CONTAINER_FREED = 1024,
	RMEM_CONTAINER_UNINITIALISED = 2048
};

/* Flags of the row of rm_zendmm_heap, and of a row of rm_zendmm_chunk. */
enum rmem_zendmm_flag {
	RMEM_ZENDMM_CHUNKS_READ = 1,
	RMEM_ZENDMM_CUSTOM_HANDLERS = 2,
	RMEM_ZENDMM_EXACT = 4,
	RMEM_ZENDMM_MAIN_CHUNK = 1
};

#define RMEM_ZENDMM_HEAP_VERSION 1u
#define RMEM_ZENDMM_PAGES        512u

/* The raw zstd frame in front of a compressed snapshot: its bytes, and where in it the header of the snapshot stands. */
#define RMEM_ZST_HEADER_FRAME_BYTES 73u
#define RMEM_ZST_HEADER_OFF         9u

#endif
