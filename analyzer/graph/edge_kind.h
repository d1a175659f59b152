/*
 * What an edge is, for files that do not say: other writers leave the kind of an edge 0, and tell its meaning by the
 * node it leaves (a property container, an element, a table of variables) and by its name.
 */
#ifndef RM_EDGE_KIND_H
#define RM_EDGE_KIND_H

#include "base.h"
#include "graph.h"

struct rm_edge_ends {
	uint8_t parent_type; /* of the row as it is in the file: containers are nodes there; RM_TYPE_LIMIT: no parent */
	uint8_t owner_type;  /* of the node the parent collapses into */
	uint8_t child_type;
	bool owner_is_globals; /* the owner is the table of global variables */
	struct rm_text link;
};

/* RM_EDGE_UNKNOWN when neither types nor name say anything. */
uint8_t rm_edge_kind_guess(const struct rm_edge_ends *ends);

#endif
