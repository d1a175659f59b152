/*
 * DOM and SimpleXML: ZendMM's side of a document. The tree itself is libxml2's malloc.
 */
#include "walk_inside.h"

#include "../compat/compat_xml.h"

static bool xml_node(struct walk *walk, const struct reli_xml_node *node, const struct reli_xml_document *document)
{
	if (node != NULL && !inside_is_block(walk, node, sizeof *node)) {
		return false;
	}
	inside_shared_block(walk, node, sizeof *node);
	if (inside_is_block(walk, document, sizeof *document)) {
		inside_shared_block(walk, document, inside_block_bytes(walk, document));
		inside_shared_block(walk, document->properties, inside_block_bytes(walk, document->properties));
		inside_unknown_block(walk, SINK_LOC_INTERNAL_DATA, reli_xml_private_data(document));
	}
	return true;
}

static bool dom_inside(struct walk *walk, zend_object *object)
{
	const struct reli_dom_object *dom = inside_fields(object, offsetof(struct reli_dom_object, std));

	return dom != NULL && xml_node(walk, dom->node, dom->document);
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
	const struct reli_simplexml *element = inside_fields(object, offsetof(struct reli_simplexml, std));

	if (element == NULL || !xml_node(walk, element->node, element->document)) {
		return false;
	}
	walk_array(walk, inside_name(walk, "simplexml_properties_cache"), RMEM_EDGE_MEMBER, element->properties);
	simplexml_name(walk, "simplexml_iter_name", element->iterator.name);
	simplexml_name(walk, "simplexml_iter_nsprefix", element->iterator.prefix);
	walk_value(walk, inside_name(walk, "simplexml_iter_data"), RMEM_EDGE_MEMBER, &element->iterator.data);
	walk_value(walk, inside_name(walk, "simplexml_tmp"), RMEM_EDGE_MEMBER, &element->temporary);
	return true;
}

/* Lists, maps and XPath objects of DOM have other structures in the same place: the conservative scan has those. */
const struct inside_class inside_xml_classes[] = {
	{ "DOMNode", dom_inside },
	{ "Dom\\Node", dom_inside },
	{ "SimpleXMLElement", simplexml_inside },
	{ NULL, NULL },
};
