#include "base.h"
#include "sqlite_schema.h"

#include "../../ext/format/rmem_format.h"

/* ---- private sections ---- */

static const struct rm_sqlite_field container_fields[] = {
	{ "node_id", RM_SQLITE_U32, 0, 4 },
	{ "flags", RM_SQLITE_U32, 4, 4 },
	{ "element_count", RM_SQLITE_U32, 8, 4 },
	{ "scalar_count", RM_SQLITE_U32, 12, 4 },
	{ "scalar_hash", RM_SQLITE_U32, 16, 4 },
	{ "capacity", RM_SQLITE_U32, 20, 4 },
	{ "used", RM_SQLITE_U32, 24, 4 },
};

static const struct rm_sqlite_field hash_fields[] = {
	{ "node_id", RM_SQLITE_U32, 0, 4 },
	{ "hash", RM_SQLITE_U64, 4, 8 },
};

static const struct rm_sqlite_field heap_fields[] = {
	{ "version", RM_SQLITE_U32, 0, 4 },
	{ "flags", RM_SQLITE_U32, 4, 4 },
	{ "address", RM_SQLITE_U64, 8, 8 },
	{ "size", RM_SQLITE_U64, 16, 8 },
	{ "peak", RM_SQLITE_U64, 24, 8 },
	{ "real_size", RM_SQLITE_U64, 32, 8 },
	{ "real_peak", RM_SQLITE_U64, 40, 8 },
	{ "memory_limit", RM_SQLITE_U64, 48, 8 },
	{ "avg_chunks_count", RM_SQLITE_F64, 56, 8 },
	{ "chunks_count", RM_SQLITE_U32, 64, 4 },
	{ "peak_chunks_count", RM_SQLITE_U32, 68, 4 },
	{ "cached_chunks_count", RM_SQLITE_U32, 72, 4 },
	{ "last_chunks_delete_boundary", RM_SQLITE_U32, 76, 4 },
	{ "last_chunks_delete_count", RM_SQLITE_U32, 80, 4 },
	{ "small_bytes", RM_SQLITE_U64, 88, 8 },
	{ "large_bytes", RM_SQLITE_U64, 96, 8 },
	{ "huge_bytes", RM_SQLITE_U64, 104, 8 },
};

static const struct rm_sqlite_field chunk_fields[] = {
	{ "address", RM_SQLITE_U64, 0, 8 },
	{ "free_pages", RM_SQLITE_U32, 8, 4 },
	{ "free_tail", RM_SQLITE_U32, 12, 4 },
	{ "num", RM_SQLITE_U32, 16, 4 },
	{ "flags", RM_SQLITE_U32, 20, 4 },
	{ "free_map", RM_SQLITE_BYTES, 24, 64 },
	{ "map", RM_SQLITE_BYTES, 88, 2048 },
};

static const struct rm_sqlite_field huge_fields[] = {
	{ "address", RM_SQLITE_U64, 0, 8 },
	{ "size", RM_SQLITE_U64, 8, 8 },
	{ "list_address", RM_SQLITE_U64, 16, 8 },
};

static const struct rm_sqlite_field cache_fields[] = {
	{ "address", RM_SQLITE_U64, 0, 8 },
};

static const struct rm_sqlite_field free_fields[] = {
	{ "chunk_row", RM_SQLITE_U32, 0, 4 },
	{ "page", RM_SQLITE_U16, 4, 2 },
	{ "free_slots", RM_SQLITE_U16, 6, 2 },
};

/* The order is that of the switch in rm_sqlite_section_rows(). */
const struct rm_sqlite_section rm_sqlite_sections[RM_SQLITE_SECTIONS] = {
	{ RMEM_SECTION_CONTAINERS, RMEM_CONTAINER_BYTES, RM_COUNT_OF(container_fields), container_fields },
	{ RMEM_SECTION_HASHES, RMEM_HASH_BYTES, RM_COUNT_OF(hash_fields), hash_fields },
	{ RMEM_SECTION_ZENDMM_HEAP, RMEM_ZENDMM_HEAP_BYTES, RM_COUNT_OF(heap_fields), heap_fields },
	{ RMEM_SECTION_ZENDMM_CHUNK, RMEM_ZENDMM_CHUNK_BYTES, RM_COUNT_OF(chunk_fields), chunk_fields },
	{ RMEM_SECTION_ZENDMM_HUGE, RMEM_ZENDMM_HUGE_BYTES, RM_COUNT_OF(huge_fields), huge_fields },
	{ RMEM_SECTION_ZENDMM_CACHE, RMEM_ZENDMM_CACHE_BYTES, RM_COUNT_OF(cache_fields), cache_fields },
	{ RMEM_SECTION_ZENDMM_FREE, RMEM_ZENDMM_FREE_BYTES, RM_COUNT_OF(free_fields), free_fields },
};

struct rm_sqlite_rows rm_sqlite_section_rows(struct rm_graph_input *input, uint32_t index)
{
	struct rm_zendmm_input *mm = &input->zendmm;

	switch (index) {
	case 0:
		return (struct rm_sqlite_rows){ &input->containers, &input->container_rows };
	case 1:
		return (struct rm_sqlite_rows){ &input->hashes, &input->hash_rows };
	case 2:
		return (struct rm_sqlite_rows){ &mm->heap_row, &mm->heap_count };
	case 3:
		return (struct rm_sqlite_rows){ &mm->chunk_rows, &mm->chunk_count };
	case 4:
		return (struct rm_sqlite_rows){ &mm->huge_rows, &mm->huge_count };
	case 5:
		return (struct rm_sqlite_rows){ &mm->cache_rows, &mm->cache_count };
	default:
		return (struct rm_sqlite_rows){ &mm->free_rows, &mm->free_count };
	}
}

/* ---- tables ---- */

const char *const rm_sqlite_tables[] = {
	"CREATE TABLE IF NOT EXISTS runs (run_id INTEGER PRIMARY KEY, created_at TEXT NOT NULL)",
	"CREATE TABLE IF NOT EXISTS summary (run_id INTEGER NOT NULL, \"key\" TEXT NOT NULL, \"value\" TEXT,"
	" PRIMARY KEY (run_id, \"key\"))",
	"CREATE TABLE IF NOT EXISTS location_types_summary (run_id INTEGER NOT NULL, \"type\" TEXT NOT NULL,"
	" \"count\" INTEGER NOT NULL, memory_usage INTEGER NOT NULL, PRIMARY KEY (run_id, \"type\"))",
	"CREATE TABLE IF NOT EXISTS class_objects_summary (run_id INTEGER NOT NULL, class_name TEXT NOT NULL,"
	" \"count\" INTEGER NOT NULL, memory_usage INTEGER NOT NULL, PRIMARY KEY (run_id, class_name))",
	"CREATE TABLE IF NOT EXISTS context_nodes (run_id INTEGER NOT NULL, node_id INTEGER NOT NULL, \"type\" TEXT NOT NULL,"
	" canonical_node_id INTEGER, PRIMARY KEY (run_id, node_id))",
	"CREATE TABLE IF NOT EXISTS context_edges (id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, parent_node_id INTEGER,"
	" child_node_id INTEGER NOT NULL, link_name TEXT NOT NULL, is_tree INTEGER NOT NULL,"
	" strength TEXT NOT NULL DEFAULT 'strong')",
	"CREATE TABLE IF NOT EXISTS context_node_locations (id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL,"
	" node_id INTEGER NOT NULL, address BIGINT, size BIGINT, location_type TEXT NOT NULL, class_name TEXT, string_value TEXT,"
	" refcount BIGINT, type_info BIGINT, region TEXT, bin_overhead BIGINT DEFAULT 0)",
	"CREATE TABLE IF NOT EXISTS context_node_attributes (id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL,"
	" node_id INTEGER NOT NULL, \"key\" TEXT NOT NULL, \"value\" TEXT)",
	"CREATE TABLE IF NOT EXISTS rm_runs (run_id INTEGER PRIMARY KEY, sections TEXT NOT NULL, node_rows INTEGER NOT NULL,"
	" edge_rows INTEGER NOT NULL, location_rows INTEGER NOT NULL, attribute_rows INTEGER NOT NULL,"
	" first_edge_id INTEGER, has_own_canonical_ids INTEGER NOT NULL)",
	"CREATE TABLE IF NOT EXISTS rm_retained (run_id INTEGER NOT NULL, node_id INTEGER NOT NULL,"
	" shallow_bytes INTEGER NOT NULL, retained_bytes INTEGER NOT NULL, retained_allocated_bytes INTEGER NOT NULL,"
	" dominator_node_id INTEGER, PRIMARY KEY (run_id, node_id)) WITHOUT ROWID",
	"CREATE TABLE IF NOT EXISTS " RM_SQLITE_EDGE_KINDS " (run_id INTEGER NOT NULL, row INTEGER NOT NULL,"
	" kind INTEGER NOT NULL, PRIMARY KEY (run_id, row)) WITHOUT ROWID",
	NULL,
};

const char *const rm_sqlite_own_tables[] = {
	"rm_runs",
	"rm_retained",
	RM_SQLITE_EDGE_KINDS,
	RMEM_SECTION_CONTAINERS,
	RMEM_SECTION_HASHES,
	RMEM_SECTION_ZENDMM_HEAP,
	RMEM_SECTION_ZENDMM_CHUNK,
	RMEM_SECTION_ZENDMM_HUGE,
	RMEM_SECTION_ZENDMM_CACHE,
	RMEM_SECTION_ZENDMM_FREE,
	NULL,
};

const struct rm_sqlite_later_column rm_sqlite_later_columns[] = {
	{ "context_nodes", "canonical_node_id", "INTEGER" },
	{ "context_edges", "strength", "TEXT NOT NULL DEFAULT 'strong'" },
	{ "context_node_locations", "class_name", "TEXT" },
	{ "context_node_locations", "string_value", "TEXT" },
	{ "context_node_locations", "refcount", "BIGINT" },
	{ "context_node_locations", "type_info", "BIGINT" },
	{ "context_node_locations", "region", "TEXT" },
	{ "context_node_locations", "bin_overhead", "BIGINT DEFAULT 0" },
	{ NULL, NULL, NULL },
};

const struct rm_sqlite_index rm_sqlite_indexes[] = {
	{ "idx_context_edges_run_child", "context_edges (run_id, child_node_id)" },
	{ "idx_context_edges_run_link_parent", "context_edges (run_id, link_name, parent_node_id)" },
	{ "idx_context_edges_strong_nontree_links",
		"context_edges (run_id, link_name, child_node_id, parent_node_id) WHERE is_tree = 0 AND strength = 'strong'" },
	{ "idx_context_node_locations_run_node", "context_node_locations (run_id, node_id)" },
	{ "idx_context_node_locations_run_class", "context_node_locations (run_id, class_name)" },
	{ "idx_context_node_locations_run_type", "context_node_locations (run_id, location_type)" },
	{ "idx_context_node_locations_run_type_size", "context_node_locations (run_id, location_type, size)" },
	{ "idx_context_node_locations_region_addr_size", "context_node_locations (run_id, region, address, size)" },
	{ "idx_context_node_attributes_run_node", "context_node_attributes (run_id, node_id)" },
	{ "idx_context_nodes_canonical", "context_nodes (run_id, canonical_node_id)" },
	{ "idx_rm_containers_run_node", "rm_containers (run_id, node_id)" },
	{ "idx_rm_retained_run_bytes", "rm_retained (run_id, retained_bytes)" },
	{ NULL, NULL },
};

/* ---- views ---- */

/* The name by which a node was first reached, and what it is: for lists that people read. */
#define NODE_COLUMNS \
	" (SELECT e.link_name FROM context_edges e WHERE e.run_id = r.run_id AND e.child_node_id = r.node_id AND e.is_tree = 1" \
	" LIMIT 1) AS link_name,"
#define CLASS_COLUMN \
	" (SELECT min(l.class_name) FROM context_node_locations l WHERE l.run_id = r.run_id AND l.node_id = r.node_id)" \
	" AS class_name,"
#define RETAINED_COLUMNS " r.shallow_bytes, r.retained_bytes, r.retained_allocated_bytes"

const char *const rm_sqlite_views[] = {
	"CREATE VIEW IF NOT EXISTS v_node_paths AS"
	" WITH RECURSIVE tree (run_id, node_id, path, depth) AS ("
	" SELECT run_id, child_node_id, link_name, 0 FROM context_edges WHERE is_tree = 1 AND parent_node_id IS NULL"
	" UNION ALL"
	" SELECT e.run_id, e.child_node_id, t.path || ' -> ' || e.link_name, t.depth + 1"
	" FROM tree t JOIN context_edges e ON e.run_id = t.run_id AND e.parent_node_id = t.node_id WHERE e.is_tree = 1)"
	" SELECT run_id, node_id, path, depth FROM tree",

	/* With detail `graph` an array's table and count are its own; in the full form they belong to the part below it. */
	"CREATE VIEW IF NOT EXISTS v_arrays AS"
	" SELECT h.run_id AS run_id, h.node_id AS node_id, h.address AS address, h.size AS header_size,"
	" coalesce(t.size, 0) AS table_size, h.size + coalesce(t.size, 0) AS total_size,"
	" CAST(a.\"value\" AS INTEGER) AS element_count, h.refcount AS refcount"
	" FROM context_node_locations h"
	" LEFT JOIN context_edges e ON e.run_id = h.run_id AND e.parent_node_id = h.node_id"
	" AND e.link_name = 'array_elements' AND e.is_tree = 1"
	" LEFT JOIN context_node_locations t ON t.run_id = h.run_id AND t.node_id = coalesce(e.child_node_id, h.node_id)"
	" AND t.location_type = 'ZendArrayTableMemoryLocation'"
	" LEFT JOIN context_node_attributes a ON a.run_id = h.run_id AND a.node_id = coalesce(e.child_node_id, h.node_id)"
	" AND a.\"key\" = '#count'"
	" WHERE h.location_type = 'ZendArrayMemoryLocation'",

	"CREATE VIEW IF NOT EXISTS v_rm_largest_classes AS"
	" SELECT run_id, class_name, \"count\" AS instances, memory_usage AS shallow_bytes FROM class_objects_summary"
	" ORDER BY run_id, memory_usage DESC, class_name",

	"CREATE VIEW IF NOT EXISTS v_rm_largest_arrays AS"
	" SELECT r.run_id AS run_id, r.node_id AS node_id," NODE_COLUMNS
	" c.element_count AS element_count, c.capacity AS capacity," RETAINED_COLUMNS
	" FROM rm_retained r"
	" JOIN context_nodes n ON n.run_id = r.run_id AND n.node_id = r.node_id AND n.\"type\" = 'ArrayHeaderContext'"
	" LEFT JOIN rm_containers c ON c.run_id = r.run_id AND c.node_id = r.node_id"
	" ORDER BY r.run_id, r.retained_bytes DESC, r.node_id",

	"CREATE VIEW IF NOT EXISTS v_rm_largest_strings AS"
	" SELECT r.run_id AS run_id, r.node_id AS node_id, r.size AS bytes," NODE_COLUMNS
	" r.refcount AS refcount, substr(r.string_value, 1, 80) AS beginning"
	" FROM context_node_locations r WHERE r.location_type = 'ZendStringMemoryLocation'"
	" ORDER BY r.run_id, r.size DESC, r.node_id",

	"CREATE VIEW IF NOT EXISTS v_rm_top_retained AS"
	" SELECT r.run_id AS run_id, r.node_id AS node_id, n.\"type\" AS \"type\"," CLASS_COLUMN NODE_COLUMNS RETAINED_COLUMNS ","
	" r.dominator_node_id AS dominator_node_id"
	" FROM rm_retained r JOIN context_nodes n ON n.run_id = r.run_id AND n.node_id = r.node_id"
	" ORDER BY r.run_id, r.retained_bytes DESC, r.node_id",

	"CREATE VIEW IF NOT EXISTS v_rm_edges AS"
	" SELECT e.id AS id, e.run_id AS run_id, e.parent_node_id AS parent_node_id, e.child_node_id AS child_node_id,"
	" e.link_name AS link_name, e.is_tree AS is_tree, e.strength AS strength, CASE k.kind"
#define RMEM_EDGE_KIND(number, id, text) " WHEN " #number " THEN '" text "'"
#include "../../ext/format/rmem_kinds.def"
	" END AS kind FROM context_edges e LEFT JOIN rm_runs r ON r.run_id = e.run_id"
	" LEFT JOIN " RM_SQLITE_EDGE_KINDS " k ON k.run_id = e.run_id AND k.row = e.id - r.first_edge_id",
	NULL,
};
