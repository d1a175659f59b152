/* The state of the module `session`: $_SESSION itself, the identifier, the data as it was read, the
 * save handler. */
#ifndef RELI_WALK_SESSION_H
#define RELI_WALK_SESSION_H

#include "walk_private.h"

/* Told on the current node; false when it is another module's, or not of the form that we know. */
bool walk_session_inside(struct walk *walk, const zend_module_entry *module);

#endif
