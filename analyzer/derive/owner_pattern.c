/*
 * Climbs from a value over array elements to the property, or the value with a path, that they hang
 * at.
 */
#include "base.h"

#include "owner_pattern.h"

#include "map.h"
#include "path_words.h"

/* Elements up to which an array is a record whose keys are part of the pattern. */
#define PATTERN_RECORD_COUNT_MAX 16

static void pattern_add_level(struct rm_owner_pattern *pattern, rm_str link)
{
	pattern->levels[pattern->level_count++] = link;
}

static bool pattern_is_number(struct rm_text key)
{
	int64_t ignored;

	return rm_text_to_i64(&ignored, key);
}

/* The key of a record in a list is part of the pattern; keys of dictionaries and lists are not. */
static rm_str pattern_level(const struct rm_graph *graph, const struct rm_edge *edge)
{
	struct rm_container array;
	struct rm_edge above;

	if (pattern_is_number(rm_graph_text(graph, edge->link)) ||
		!rm_graph_container(&array, graph, edge->parent) ||
		array.count > PATTERN_RECORD_COUNT_MAX ||
		!rm_graph_path_edge(&above, graph, edge->parent) || above.kind != RM_EDGE_ELEMENT) {
		return RM_PATTERN_ANY;
	}
	return edge->link;
}

/* The array inside an ArrayObject: its elements are those of the object. */
static bool pattern_is_wrapped(const struct rm_graph *graph, const struct rm_edge *edge)
{
	return graph->types[edge->parent] == RM_TYPE_OBJECT &&
		   graph->types[edge->child] == RM_TYPE_ARRAY &&
		   rm_text_is(rm_graph_text(graph, edge->link), "storage");
}

/* A slot of SplFixedArray, SplObjectStorage and the like: an element, whatever its number. */
static bool pattern_is_indexed(const struct rm_graph *graph, const struct rm_edge *edge)
{
	struct rm_text link = rm_graph_text(graph, edge->link);

	return graph->types[edge->parent] == RM_TYPE_OBJECT && link.len > 0 && link.ptr[0] == '[';
}

bool rm_call_is_suspended(const struct rm_graph *graph, rm_node frame)
{
	struct rm_edge above;

	if (graph->types[frame] != RM_TYPE_CALL_FRAME || !rm_graph_path_edge(&above, graph, frame)) {
		return false;
	}
	if (above.parent != RM_NODE_NONE && graph->types[above.parent] == RM_TYPE_CALL_FRAMES &&
		!rm_graph_path_edge(&above, graph, above.parent)) {
		return false;
	}
	return above.parent != RM_NODE_NONE && graph->types[above.parent] == RM_TYPE_OBJECT;
}

/*
 * The same variable of all suspended calls of a function is one place, as a property is. Calls in
 * progress keep their paths.
 */
static bool pattern_find_suspended(
	struct rm_owner_pattern *pattern, const struct rm_graph *graph, const struct rm_edge *variable)
{
	if (variable->kind != RM_EDGE_VARIABLE || !rm_call_is_suspended(graph, variable->parent) ||
		!rm_graph_attribute(
			&pattern->function, graph, variable->parent, "function_name")) {
		return false;
	}
	pattern->link = variable->link;
	return true;
}

void rm_owner_pattern_find(
	struct rm_owner_pattern *pattern, const struct rm_graph *graph, rm_node value)
{
	rm_node node = value;
	struct rm_edge edge, above;

	memset(pattern, 0, sizeof(*pattern));
	pattern->class_id = RM_CLASS_NONE;
	pattern->link = RM_STR_NONE;
	while (pattern->level_count < RM_PATTERN_LEVELS_MAX && rm_graph_path_edge(&edge, graph, node) &&
		   edge.parent != RM_NODE_NONE) {
		uint8_t kind = edge.kind;

		if (kind == RM_EDGE_REFERENCED) {
			node = edge.parent;
			continue;
		}
		if (kind == RM_EDGE_ELEMENT && rm_graph_path_edge(&above, graph, edge.parent) &&
			above.parent != RM_NODE_NONE) {
			if (above.kind == RM_EDGE_DYNAMIC_PROPERTIES) {
				kind = RM_EDGE_PROPERTY;
				edge.parent = above.parent;
			} else if (above.kind == RM_EDGE_SYMBOL_TABLE ||
					   above.kind == RM_EDGE_STATIC_VARIABLES || above.kind == RM_EDGE_CAPTURED) {
				break;
			}
		}
		if (kind == RM_EDGE_MEMBER && pattern_is_wrapped(graph, &edge)) {
			node = edge.parent;
			continue;
		}
		if (kind == RM_EDGE_MEMBER && pattern_is_indexed(graph, &edge)) {
			pattern_add_level(pattern, RM_PATTERN_ANY);
			node = edge.parent;
			continue;
		}
		if ((kind == RM_EDGE_PROPERTY || kind == RM_EDGE_MEMBER) &&
			graph->class_ids[edge.parent] != RM_CLASS_NONE) {
			pattern->class_id = graph->class_ids[edge.parent];
			pattern->link = edge.link;
			pattern->is_member = kind == RM_EDGE_MEMBER;
			return;
		}
		if (pattern_find_suspended(pattern, graph, &edge)) {
			return;
		}
		if (kind == RM_EDGE_ELEMENT) {
			pattern_add_level(pattern, pattern_level(graph, &edge));
		} else if (kind == RM_EDGE_KEY) {
			pattern_add_level(pattern, RM_PATTERN_KEYS);
		} else {
			break;
		}
		node = edge.parent;
	}
	pattern->value = node;
}

uint64_t rm_owner_pattern_hash(const struct rm_owner_pattern *pattern)
{
	uint64_t hash = rm_map_mix((uint64_t)pattern->class_id << 32 | pattern->link);

	hash = rm_map_mix(hash ^ pattern->value);
	for (size_t i = 0; i < pattern->function.len; i++) {
		hash = rm_map_mix(hash + (unsigned char)pattern->function.ptr[i]);
	}
	for (uint32_t i = 0; i < pattern->level_count; i++) {
		hash = rm_map_mix(hash + pattern->levels[i]);
	}
	return hash == UINT64_MAX ? 0 : hash;
}

bool rm_owner_pattern_equals(const struct rm_owner_pattern *a, const struct rm_owner_pattern *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* The levels from the anchor inwards: [], ['name'], {keys}. */
static void pattern_add_levels(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_owner_pattern *pattern)
{
	for (uint32_t i = pattern->level_count; i-- > 0;) {
		if (pattern->levels[i] == RM_PATTERN_ANY) {
			rm_strbuf_add_cstr(out, "[]");
		} else if (pattern->levels[i] == RM_PATTERN_KEYS) {
			rm_strbuf_add_cstr(out, "{keys}");
		} else {
			rm_strbuf_add_cstr(out, "['");
			rm_strbuf_add_text(out, rm_graph_text(graph, pattern->levels[i]));
			rm_strbuf_add_cstr(out, "']");
		}
	}
}

void rm_owner_pattern_add(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_owner_pattern *pattern)
{
	if (pattern->class_id != RM_CLASS_NONE) {
		rm_strbuf_add_text(out, graph->classes[pattern->class_id].name);
	} else if (pattern->function.ptr != NULL) {
		rm_strbuf_add_text(out, pattern->function);
	}
	if (pattern->is_member) {
		rm_strbuf_add_cstr(out, "::{");
		rm_path_words_member(out, rm_graph_text(graph, pattern->link));
		rm_strbuf_add_char(out, '}');
	} else if (rm_owner_pattern_is_named(pattern)) {
		rm_strbuf_add_cstr(out, "::$");
		rm_strbuf_add_text(out, rm_graph_text(graph, pattern->link));
	}
	pattern_add_levels(out, graph, pattern);
}
