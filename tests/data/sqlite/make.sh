#!/bin/sh
# Makes the databases of this folder again: needs bin/rmem and the sqlite3 shell. They are kept so that tests need neither.
#
#     older.db     the run of graph-small.rmem as early versions of reli-prof wrote it: no ids and strengths of edges, no
#                  canonical ids, no bin_overhead, no views, no indexes
#     legacy.db    the form from before there were runs
#     foreign.db   a database of something else
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
rm -f ./*.db
"$here/../../../bin/rmem" export-sqlite -q --no-indexes ../interop/graph-small.rmem full.db
sqlite3 older.db <<'SQL'
ATTACH 'full.db' AS f;
CREATE TABLE runs (run_id INTEGER PRIMARY KEY, created_at TEXT NOT NULL);
CREATE TABLE summary (run_id INTEGER NOT NULL, key TEXT NOT NULL, value TEXT, PRIMARY KEY (run_id, key));
CREATE TABLE context_nodes (run_id INTEGER NOT NULL, node_id INTEGER NOT NULL, type TEXT NOT NULL, PRIMARY KEY (run_id, node_id));
CREATE TABLE context_edges (run_id INTEGER NOT NULL, parent_node_id INTEGER, child_node_id INTEGER NOT NULL,
	link_name TEXT NOT NULL, is_tree INTEGER NOT NULL);
CREATE TABLE context_node_locations (id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, node_id INTEGER NOT NULL, address BIGINT,
	size BIGINT, location_type TEXT NOT NULL, class_name TEXT, string_value TEXT, refcount BIGINT, type_info BIGINT, region TEXT);
CREATE TABLE context_node_attributes (id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, node_id INTEGER NOT NULL,
	key TEXT NOT NULL, value TEXT);
INSERT INTO runs SELECT * FROM f.runs;
INSERT INTO summary SELECT * FROM f.summary ORDER BY rowid;
INSERT INTO context_nodes SELECT run_id, node_id, type FROM f.context_nodes ORDER BY rowid;
INSERT INTO context_edges SELECT run_id, parent_node_id, child_node_id, link_name, is_tree FROM f.context_edges ORDER BY id;
INSERT INTO context_node_locations SELECT id, run_id, node_id, address, size, location_type, class_name, string_value, refcount,
	type_info, region FROM f.context_node_locations;
INSERT INTO context_node_attributes SELECT * FROM f.context_node_attributes;
SQL
rm full.db
sqlite3 legacy.db <<'SQL'
CREATE TABLE summary (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE context_nodes (node_id INTEGER PRIMARY KEY, parent_node_id INTEGER, link_name TEXT, type TEXT,
	reference_node_id INTEGER);
INSERT INTO context_nodes VALUES (1, NULL, 'global_variables', 'ArrayHeaderContext', NULL);
SQL
sqlite3 foreign.db 'CREATE TABLE invoices (id INTEGER PRIMARY KEY, total INTEGER); INSERT INTO invoices VALUES (1, 100)'
