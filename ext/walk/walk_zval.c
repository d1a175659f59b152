/*
 * Values: what a zval holds, told as one edge (or one scalar). Also the nodes that are nothing but
 * a value: strings, references, constant expressions.
 */
#include "walk_private.h"

#include "zend_ast.h"

#define STRONG RMEM_STRENGTH_STRONG
#define WEAK   RMEM_STRENGTH_WEAK

static inline void walk_pointer(struct walk *walk, uint32_t name, enum rmem_edge_kind edge,
	uint8_t strength, enum sink_kind kind, const void *address)
{
	if (address != NULL) {
		sink_edge(&walk->sink, name, edge, strength, kind, (uintptr_t)address);
	}
}

void walk_string(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_string *string)
{
	walk_pointer(walk, name, edge, STRONG, SINK_STRING, string);
}

void walk_array(struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_array *array)
{
	walk_pointer(walk, name, edge, STRONG, SINK_ARRAY, array);
}

void walk_object(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_object *object)
{
	walk_pointer(walk, name, edge, STRONG, SINK_OBJECT, object);
}

void walk_borrowed_object(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_object *object)
{
	walk_pointer(walk, name, edge, WEAK, SINK_OBJECT, object);
}

void walk_resource(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_resource *resource)
{
	walk_pointer(walk, name, edge, STRONG, SINK_RESOURCE, resource);
}

void walk_ast(struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_ast_ref *ast)
{
	walk_pointer(walk, name, edge, STRONG, SINK_AST, ast);
}

void walk_special(struct walk *walk, uint32_t name, enum rmem_edge_kind edge, enum sink_kind kind,
	const void *address)
{
	walk_pointer(walk, name, edge, STRONG, kind, address);
}

void walk_function_edge(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_function *function)
{
	if (function != NULL) {
		walk_pointer(walk, name, edge, STRONG,
			ZEND_USER_CODE(function->type) ? SINK_USER_FUNCTION : SINK_INTERNAL_FUNCTION, function);
	}
}

void walk_scalar(struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zval *value)
{
	uint64_t place = walk->sink.scalar_count; /* the order of the scalars is place enough */

	switch (Z_TYPE_P(value)) {
	case IS_NULL:
		sink_scalar(&walk->sink, name, edge, RELI_SCALAR_NULL, 0, place);
		break;
	case IS_FALSE:
		sink_scalar(&walk->sink, name, edge, RELI_SCALAR_FALSE, 0, place);
		break;
	case IS_TRUE:
		sink_scalar(&walk->sink, name, edge, RELI_SCALAR_TRUE, 1, place);
		break;
	case IS_LONG:
		sink_scalar(&walk->sink, name, edge, RELI_SCALAR_INT, (uint64_t)Z_LVAL_P(value), place);
		break;
	case IS_DOUBLE: {
		uint64_t bits;

		memcpy(&bits, &Z_DVAL_P(value), sizeof bits);
		sink_scalar(&walk->sink, name, edge, RELI_SCALAR_FLOAT, bits, place);
		break;
	}
	default:
		break; /* undef, error, pointers of the engine */
	}
}

void walk_borrowed_value(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zval *value)
{
	enum sink_kind kind = walk_kind_of(value);

	if (kind != SINK_NOTHING) {
		sink_edge(&walk->sink, name, edge, WEAK, kind, (uintptr_t)Z_COUNTED_P(value));
	}
}

uint32_t walk_string_name(struct walk *walk, const zend_string *string)
{
	size_t at = ((uintptr_t)string >> 3 ^ (uintptr_t)string >> 12) % WALK_NAME_CACHE;

	if (!sink_wants_names(&walk->sink) || string == NULL) {
		return 0;
	}
	if (walk->name_cache[at].string != string) {
		walk->name_cache[at].string = string;
		/* A secret may name a variable or a constant as well. */
		walk->name_cache[at].name =
			sink_is_secret(&walk->sink, (uintptr_t)string)
				? sink_name(&walk->sink, "*")
				: sink_name_bytes(&walk->sink, ZSTR_VAL(string), ZSTR_LEN(string), ZSTR_H(string));
	}
	return walk->name_cache[at].name;
}

/* --- nodes --- */

void walk_string_node(struct walk *walk, const zend_string *string, bool secret)
{
	struct sink *sink = &walk->sink;

	if (sink->phase == SINK_LOCATIONS || sink->phase == SINK_MARK) {
		struct sink_own own = {
			.address = (uintptr_t)string,
			.size = _ZSTR_HEADER_SIZE + ZSTR_LEN(string),
			.class_id = RMEM_NONE,
			.string_id = secret ? RMEM_NONE : sink_string_id(sink),
			.refcount = GC_REFCOUNT(string),
			.type_info = GC_TYPE_INFO(string),
		};

		sink->has_cut_strings |= ZSTR_LEN(string) > RELI_NAME_MAX;
		sink_own(sink, SINK_LOC_STRING, &own);
	} else if (!secret) {
		sink_string_content(sink, ZSTR_VAL(string), ZSTR_LEN(string));
	}
}

void walk_reference_node(struct walk *walk, const zend_reference *reference)
{
	struct sink_own own = {
		.address = (uintptr_t)reference,
		.size = sizeof *reference,
		.class_id = RMEM_NONE,
		.string_id = RMEM_NONE,
		.refcount = GC_REFCOUNT(reference),
		.type_info = GC_TYPE_INFO(reference),
	};

	sink_own(&walk->sink, SINK_LOC_REFERENCE, &own);
	/* The typed properties that share it: one in the reference itself, several in a list. */
	if (ZEND_REF_HAS_TYPE_SOURCES(reference) &&
		ZEND_PROPERTY_INFO_SOURCE_IS_LIST(reference->sources.list)) {
		/* What ZEND_PROPERTY_INFO_SOURCE_TO_LIST() does, without its change of sign. */
		const zend_property_info_list *list =
			(const zend_property_info_list *)(reference->sources.list & ~(uintptr_t)1);

		sink_block(&walk->sink, SINK_LOC_INTERNAL_DATA, (uintptr_t)list,
			sizeof *list + (list->num_allocated - 1) * sizeof list->ptr[0], 0);
	}
	walk_value(walk, walk->sink.name_referenced, RMEM_EDGE_REFERENCED, &reference->val);
}

#define AST_STACK 512

/* The nodes of a copied expression lie in one block with the header; the strings and values in them
 * are references of it. */
void walk_ast_node(struct walk *walk, const zend_ast_ref *ref)
{
	struct heap_block block = {0, 0, 0};
	struct sink_own own = {
		.address = (uintptr_t)ref,
		.class_id = RMEM_NONE,
		.string_id = RMEM_NONE,
		.refcount = GC_REFCOUNT(ref),
		.type_info = GC_TYPE_INFO(ref),
	};
	const zend_ast *stack[AST_STACK];
	unsigned depth = 0, values = 0;

	/* In shared memory or an arena only the header is certain to be the expression's own. */
	own.size =
		reli_heap_block_of(&walk->sink.heap, own.address, &block) && block.start == own.address
			? block.size
			: sizeof *ref;
	sink_own(&walk->sink, SINK_LOC_CONSTANT_AST, &own);
	stack[depth++] = GC_AST((zend_ast_ref *)ref);
	while (depth > 0) {
		const zend_ast *ast = stack[--depth];
		uint32_t count;
		zend_ast *const *children;

		if (ast == NULL) {
			continue;
		}
		if (ast->kind == ZEND_AST_ZVAL || ast->kind == ZEND_AST_CONSTANT) {
			walk_value(walk, sink_name_format(&walk->sink, "[%u]", values++), RMEM_EDGE_MEMBER,
				&((const zend_ast_zval *)ast)->val);
			continue;
		}
		if (zend_ast_is_special((zend_ast *)ast)) {
			continue;
		}
		if (zend_ast_is_list((zend_ast *)ast)) {
			count = ((const zend_ast_list *)ast)->children;
			children = ((const zend_ast_list *)ast)->child;
		} else {
			count = zend_ast_get_num_children((zend_ast *)ast);
			children = ast->child;
		}
		while (count > 0 && depth < AST_STACK) {
			stack[depth++] = children[--count];
		}
	}
}
