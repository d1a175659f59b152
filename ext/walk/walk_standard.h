/* The state of the module `standard`: functions to be called later, environment, strtok(),
 * serialisation in progress. */
#ifndef RELI_WALK_STANDARD_H
#define RELI_WALK_STANDARD_H

#include "walk_private.h"

/* Told on the current node; false when it is another module's. */
bool walk_standard_inside(struct walk *walk, const zend_module_entry *module);

#endif
