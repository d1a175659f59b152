/*
 * Snapshots of ours list a class's properties in the attribute #properties, names joined by commas,
 * a private one of a parent that the class hides as "Parent::name".
 */
#include "base.h"

#include "property_declaration.h"

static rm_node class_parent(const struct rm_graph *graph, rm_node definition)
{
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[definition];
		 rm_graph_next_out(graph, definition, &id, &edge);) {
		if (edge.kind == RM_EDGE_CLASS && graph->types[edge.child] == RM_TYPE_CLASS &&
			rm_text_is(rm_graph_text(graph, edge.link), "parent")) {
			return edge.child;
		}
	}
	return RM_NODE_NONE;
}

/* The next name of a list joined by commas; false at its end. */
static bool declared_next(struct rm_text *name, struct rm_text *rest)
{
	const char *comma;

	if (rest->len == 0) {
		return false;
	}
	comma = memchr(rest->ptr, ',', rest->len);
	name->ptr = rest->ptr;
	name->len = comma != NULL ? (size_t)(comma - rest->ptr) : rest->len;
	rest->ptr += name->len + (comma != NULL ? 1 : 0);
	rest->len -= name->len + (comma != NULL ? 1 : 0);
	return true;
}

/* Where the name itself starts in "Parent::name"; 0 when there is no class before it. */
static size_t declared_prefix(struct rm_text name)
{
	for (size_t i = name.len; i > 2; i--) {
		if (name.ptr[i - 1] == ':' && name.ptr[i - 2] == ':') {
			return i;
		}
	}
	return 0;
}

/*
 * Whether the class has the property, and whether one of that name that a parent declared is hidden
 * by it.
 */
static bool class_declares(
	bool *hides, const struct rm_graph *graph, rm_node definition, struct rm_text plain)
{
	struct rm_text rest, name;
	bool declares = false;

	*hides = false;
	if (!rm_graph_attribute(&rest, graph, definition, "#properties")) {
		return false;
	}
	while (declared_next(&name, &rest)) {
		size_t start = declared_prefix(name);
		struct rm_text own = {name.ptr + start, name.len - start};

		declares = declares || (start == 0 && rm_text_equals(name, plain));
		*hides = *hides || (start > 0 && rm_text_equals(own, plain));
	}
	return declares;
}

rm_node rm_property_declarer(
	struct rm_text *plain, const struct rm_graph *graph, uint32_t class_id, struct rm_text name)
{
	enum { ANCESTORS_MAX = 1000 }; /* a damaged file may have a circle */
	rm_node node = graph->classes[class_id].definition, found = RM_NODE_NONE;
	size_t start = declared_prefix(name);
	struct rm_text class_name;
	bool hides, hid = false;

	*plain = start > 0 ? (struct rm_text){name.ptr + start, name.len - start} : name;
	if (start > 0) {
		struct rm_text wanted = {name.ptr, start - 2};

		for (int i = 0; node != RM_NODE_NONE && i < ANCESTORS_MAX; i++) {
			if (rm_graph_attribute(&class_name, graph, node, "class_name") &&
				rm_text_equals(class_name, wanted)) {
				break;
			}
			node = class_parent(graph, node);
		}
	}
	for (int i = 0; node != RM_NODE_NONE && i < ANCESTORS_MAX; i++) {
		/* Of two properties of that name the one below ends where nothing is hidden any more. */
		if (!class_declares(&hides, graph, node, *plain) || (hid && !hides)) {
			break;
		}
		found = node;
		hid = hides;
		node = class_parent(graph, node);
	}
	return found;
}

uint32_t rm_class_declared_count(const struct rm_graph *graph, uint32_t class_id)
{
	rm_node definition = graph->classes[class_id].definition;
	struct rm_text rest, name;
	uint32_t count = 0;

	if (definition == RM_NODE_NONE ||
		!rm_graph_attribute(&rest, graph, definition, "#properties")) {
		return 0;
	}
	while (declared_next(&name, &rest)) {
		count++;
	}
	return count;
}
