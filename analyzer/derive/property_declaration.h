/* Which class declares a property, and how many a class declares. */
#ifndef RM_PROPERTY_DECLARATION_H
#define RM_PROPERTY_DECLARATION_H

#include "graph.h"

/*
 * The definition of the class that declares the property: the top-most ancestor that has it, since
 * instances of all its subclasses have the same one. RM_NODE_NONE when no definition lists it
 * (dynamic properties, files of others). *plain becomes the name without the class that stands
 * before a private property hidden by a subclass's ("Parent::name").
 */
rm_node rm_property_declarer(
	struct rm_text *plain, const struct rm_graph *graph, uint32_t class_id, struct rm_text name);

/* How many instance properties the class declares; 0 when the snapshot does not say. */
uint32_t rm_class_declared_count(const struct rm_graph *graph, uint32_t class_id);

#endif
