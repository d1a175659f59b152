/* Paths and the labels of call frames. */
#include "base.h"

#include "owner_path.h"

void rm_owner_path_find(struct rm_owner_path *path, const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;

	rm_vec_clear(&path->edges);
	/*
	 * Tree edges and shortest paths have no cycles; the bound only keeps a bug of ours from
	 * running for ever.
	 */
	while (path->edges.count <= graph->node_count && graph->path_edges[node] != RM_EDGE_NONE) {
		rm_graph_edge(&edge, graph, graph->path_edges[node]);
		rm_vec_push(&path->edges, edge.id);
		if (edge.parent == RM_NODE_NONE) {
			break;
		}
		node = edge.parent;
	}
	for (size_t i = 0, j = path->edges.count; i + 1 < j; i++) {
		uint32_t id = path->edges.items[i];
		path->edges.items[i] = path->edges.items[--j];
		path->edges.items[j] = id;
	}
}

void rm_owner_path_release(struct rm_owner_path *path)
{
	rm_vec_release(&path->edges);
}

void rm_frame_label(struct rm_strbuf *out, const struct rm_graph *graph, rm_node frame)
{
	struct rm_text name, line;
	int64_t number = -1;

	if (!rm_graph_attribute(&name, graph, frame, "function_name") || name.len == 0) {
		rm_strbuf_add_char(out, '?');
		return;
	}
	rm_strbuf_add_text(out, name);
	if (rm_graph_attribute(&line, graph, frame, "lineno") && !rm_text_to_i64(&number, line)) {
		number = -1;
	}
	if (number >= 0) {
		rm_strbuf_addf(out, ":%" PRId64, number);
	} else if (name.ptr[name.len - 1] != ')') {
		rm_strbuf_add_cstr(out, "()");
	}
}
