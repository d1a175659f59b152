/*
 * DOM and SimpleXML: ZendMM's side of a document. The tree itself is libxml2's malloc.
 */
#include "walk_inside.h"

#include "../compat/compat_callable.h"
#include "../compat/compat_xml.h"
#include "zend_closures.h"

static void xml_document(struct walk *walk, const struct reli_xml_document *document)
{
	if (inside_is_block(walk, document, sizeof *document)) {
		inside_counted_block(walk, document, "document");
		inside_counted_block(walk, document->properties, "document_properties");
		inside_unknown_block(walk, SINK_LOC_INTERNAL_DATA, reli_xml_private_data(document));
	}
}

static bool xml_node(
	struct walk *walk, const struct reli_xml_node *node, const struct reli_xml_document *document)
{
	if (node != NULL && !inside_is_block(walk, node, sizeof *node)) {
		return false;
	}
	inside_counted_block(walk, node, "node");
	xml_document(walk, document);
	return true;
}

static bool dom_inside(struct walk *walk, zend_object *object)
{
	const struct reli_dom_object *dom =
		inside_fields(object, offsetof(struct reli_dom_object, std));

	return dom != NULL && xml_node(walk, dom->node, dom->document);
}

/* Lists and maps keep the object they were made from. */
static bool dom_list_inside(struct walk *walk, zend_object *object)
{
	const struct reli_dom_object *dom =
		inside_fields(object, offsetof(struct reli_dom_object, std));
	const struct reli_dom_list *list = dom != NULL ? (const void *)dom->node : NULL;

	if (!inside_is_block(walk, list, sizeof *list)) {
		return false;
	}
	xml_document(walk, dom->document);
	inside_block(walk, SINK_LOC_INTERNAL_DATA, list, inside_block_bytes(walk, list));
	inside_text(walk, reli_dom_list_text(list));
	walk_object(walk, inside_name(walk, "base"), RMEM_EDGE_MEMBER, reli_dom_list_base(list));
	walk_object(walk, inside_name(walk, "cached"), RMEM_EDGE_MEMBER, reli_dom_list_cached(list));
	return true;
}

static bool dom_xpath_inside(struct walk *walk, zend_object *object)
{
	const struct reli_dom_xpath *xpath =
		inside_fields(object, offsetof(struct reli_dom_xpath, dom.std));

	if (xpath == NULL) {
		return false;
	}
	xml_document(walk, xpath->dom.document);
	inside_table(walk, xpath->functions, "functions");
	inside_table(walk, xpath->nodes, "nodes");
	return true;
}

static void simplexml_name(struct walk *walk, const char *name, const void *text)
{
	if (reli_simplexml_has_strings()) {
		walk_string(walk, inside_name(walk, name), RMEM_EDGE_MEMBER, text);
	} else {
		inside_text(walk, text);
	}
}

static bool simplexml_inside(struct walk *walk, zend_object *object)
{
	const struct reli_simplexml *element =
		inside_fields(object, offsetof(struct reli_simplexml, std));

	if (element == NULL || !xml_node(walk, element->node, element->document)) {
		return false;
	}
	walk_array(walk, inside_name(walk, "simplexml_properties_cache"), RMEM_EDGE_MEMBER,
		element->properties);
	simplexml_name(walk, "simplexml_iter_name", element->iterator.name);
	simplexml_name(walk, "simplexml_iter_nsprefix", element->iterator.prefix);
	walk_value(
		walk, inside_name(walk, "simplexml_iter_data"), RMEM_EDGE_MEMBER, &element->iterator.data);
	walk_value(walk, inside_name(walk, "simplexml_tmp"), RMEM_EDGE_MEMBER, &element->temporary);
	return true;
}

/*
 * A resolved callable, told by what it must agree in: a closure with its own function, or an object
 * with the class that is called. The words of one are next to one another.
 */
static bool xml_is_callable(const struct walk *walk, const zend_fcall_info_cache *callable)
{
	const zend_object *closure = reli_callable_cache_closure(callable), *object = callable->object;

	if (callable->function_handler == NULL) {
		return false;
	}
	if (closure != NULL) {
		return sink_kind_at(&walk->sink, (uintptr_t)closure) == SINK_OBJECT &&
			   ZEND_CLOSURE_OBJECT(callable->function_handler) == closure;
	}
	return object != NULL && sink_kind_at(&walk->sink, (uintptr_t)object) == SINK_OBJECT &&
		   object->ce == callable->called_scope;
}

/* What callables and a bare pointer hold; zvals and expat's blocks are found by the scan. */
static bool xml_parser_inside(struct walk *walk, zend_object *object)
{
	const char *end = (const char *)object, *at = end - object->handlers->offset;

	if (!reli_xml_parser_has_callables() || !inside_is_block(walk, at, (size_t)(end - at))) {
		return false;
	}
	while (at + sizeof(zend_fcall_info_cache) <= end) {
		const zval *value = (const zval *)at;

		if (Z_TYPE_P(value) == IS_OBJECT && Z_OBJ_P(value) == object) {
			zend_object *target;

			memcpy(&target, value + 1, sizeof target);
			if (sink_kind_at(&walk->sink, (uintptr_t)target) == SINK_OBJECT) {
				walk_object(walk, inside_name(walk, "object"), RMEM_EDGE_MEMBER, target);
			}
			at += sizeof(zval) + sizeof target;
		} else if (xml_is_callable(walk, (const zend_fcall_info_cache *)at)) {
			inside_callable_cache(walk, (const zend_fcall_info_cache *)at, inside_name(walk, "handler"));
			at += sizeof(zend_fcall_info_cache);
		} else {
			at += sizeof(void *);
		}
	}
	return false;
}

const struct inside_class inside_xml_classes[] = {
	{"DOMNode", dom_inside},
	{"Dom\\Node", dom_inside},
	{"DOMNodeList", dom_list_inside},
	{"DOMNamedNodeMap", dom_list_inside},
	{"Dom\\NodeList", dom_list_inside},
	{"Dom\\NamedNodeMap", dom_list_inside},
	{"Dom\\DtdNamedNodeMap", dom_list_inside},
	{"Dom\\HTMLCollection", dom_list_inside},
	{"DOMXPath", dom_xpath_inside},
	{"SimpleXMLElement", simplexml_inside},
	{"XMLParser", xml_parser_inside},
	{NULL, NULL},
};
