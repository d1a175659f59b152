/* Definitions that stand in engine-wide tables: global constants and modules. */
#include "walk_definition.h"

#include "../compat/compat_constant.h"
#include "walk_inside.h"
#include "walk_session.h"
#include "walk_standard.h"

void walk_constant_node(struct walk *walk, zend_constant *constant)
{
	struct sink_own own = {
		.address = (uintptr_t)constant,
		.size = sizeof *constant,
		.class_id = RMEM_NONE,
		.string_id = RMEM_NONE,
	};

	if (walk->sink.phase >= SINK_HASHES) {
		return;
	}
	sink_own(&walk->sink, SINK_LOC_CONSTANT, &own);
	walk_named_string(walk, "name", constant->name);
	walk_heap_string(walk, "filename", reli_constant_filename(constant));
	walk_attributes(walk, reli_constant_attributes(constant), constant);
	walk_value(walk, walk_name(walk, "value"), RMEM_EDGE_CONSTANT, &constant->value);
}

void walk_module_node(struct walk *walk, zend_module_entry *module)
{
	sink_attribute_text(&walk->sink, "module", module->name, strlen(module->name));
	if (!walk_standard_inside(walk, module) && !walk_session_inside(walk, module)) {
		walk_module_inside(walk, module);
	}
}
