/*
 * Call frames: variables, temporaries, arguments, half-built calls; and the VM stack pages they
 * live in.
 *
 * What is live in a frame is the engine's own bookkeeping (Zend/zend_execute.c,
 * zend_unfinished_execution_gc_ex and cleanup_live_vars): variables always, temporaries inside
 * their live range, arguments of an unfinished call as far as they were sent. Slots of a frame that
 * shares its variables with a symbol table may be stale: see frame_variable_is_live().
 */
#include "walk_definition.h"

#include "zend_closures.h"

#include "../compat/compat_frame.h"
#include "walk_root_ids.h"

#define FRAME_SLOTS ((uint32_t)ZEND_CALL_FRAME_SLOT)

static bool frame_is_user(const zend_execute_data *frame)
{
	return frame->func != NULL && ZEND_USER_CODE(frame->func->type);
}

/* Bytes of a frame on the VM stack, as the engine computes them. */
static uint64_t frame_size(const zend_execute_data *frame)
{
	uint32_t slots = FRAME_SLOTS + ZEND_CALL_NUM_ARGS(frame);

	if (frame_is_user(frame)) {
		const zend_op_array *code = &frame->func->op_array;

		slots +=
			(uint32_t)code->last_var + code->T - MIN(code->num_args, ZEND_CALL_NUM_ARGS(frame));
	}
	return (uint64_t)slots * sizeof(zval);
}

/* --- names --- */

static void frame_function_name(struct walk *walk, const zend_execute_data *frame)
{
	const zend_function *function = frame->func;
	const zend_class_entry *scope = function->common.scope;
	char text[RELI_NAME_MAX], closure[RELI_NAME_MAX];
	const char *name = closure;

	if (function->common.function_name == NULL) {
		name = "<main>";
		scope = NULL;
	} else if (function->common.fn_flags & ZEND_ACC_CLOSURE && frame_is_user(frame)) {
		snprintf(closure, sizeof closure, "{closure}(%s:%u-%u)",
			function->op_array.filename != NULL ? ZSTR_VAL(function->op_array.filename) : "",
			function->op_array.line_start, function->op_array.line_end);
	} else {
		name = ZSTR_VAL(function->common.function_name);
	}
	if (scope == NULL) {
		sink_attribute_copy(&walk->sink, "function_name", name, strlen(name));
	} else {
		sink_attribute_copy(&walk->sink, "function_name", text,
			walk_method_name(text, sizeof text, scope, name));
	}
}

static void frame_attributes(struct walk *walk, const zend_execute_data *frame)
{
	struct sink *sink = &walk->sink;
	const zend_op *opline = frame_is_user(frame) ? reli_frame_opline(frame) : NULL;

	if (sink->phase != SINK_ATTRIBUTES) {
		return;
	}
	frame_function_name(walk, frame);
	sink_attribute_number(sink, "lineno", opline != NULL ? (int64_t)opline->lineno : -1);
	if (frame_is_user(frame) && frame->func->op_array.filename != NULL) {
		sink_attribute_text(sink, "filename", ZSTR_VAL(frame->func->op_array.filename),
			ZSTR_LEN(frame->func->op_array.filename));
	}
}

/* --- secrets --- */

/* PHP has one string for each single byte, used all over: hiding it would hide nothing and blank
 * half the program. */
static void frame_hide_string(struct walk *walk, const zend_string *string)
{
	if (ZSTR_LEN(string) > 1) {
		sink_make_secret(&walk->sink, (uintptr_t)string);
	}
}

/* Only while marking: contents are written later than anything that could mention them. */
void walk_hide_value(struct walk *walk, const zval *value)
{
	if (walk->sink.phase != SINK_MARK) {
		return;
	}
	ZVAL_DEREF(value);
	if (Z_TYPE_P(value) == IS_STRING) {
		frame_hide_string(walk, Z_STR_P(value));
	} else if (Z_TYPE_P(value) == IS_ARRAY) {
		for (struct walk_entry entry = walk_first(Z_ARR_P(value)); walk_next(&entry);) {
			const zval *element = entry.value;

			if (Z_TYPE_P(element) == IS_INDIRECT) {
				element = Z_INDIRECT_P(element);
			}
			ZVAL_DEREF(element);
			if (Z_TYPE_P(element) == IS_STRING) {
				frame_hide_string(walk, Z_STR_P(element));
			}
		}
	}
}

static void frame_argument(
	struct walk *walk, const zend_function *function, uint32_t number, const zval *value)
{
	if (walk->sink.phase == SINK_MARK && reli_parameter_is_sensitive(function, number)) {
		walk_hide_value(walk, value);
	}
}

/* Arguments by names that the function does not declare: they go to the variadic parameter. */
static void frame_named_arguments(struct walk *walk, const zend_execute_data *frame)
{
	zend_array *named = reli_frame_named_params(frame);
	zval value;

	if (named != NULL) {
		ZVAL_ARR(&value, named);
		frame_argument(walk, frame->func, frame->func->common.num_args, &value);
	}
}

/* --- variables --- */

/*
 * A frame with a symbol table (main script, include, extract(), $$x) owns a slot only while the
 * table's entry of that name points at exactly this slot: while an included file runs, slots of the
 * outer frame for names that both use hold what was there before.
 */
static bool frame_variable_is_live(
	const zend_execute_data *frame, zend_string *name, const zval *slot)
{
	const zval *entry;

	if (!(ZEND_CALL_INFO(frame) & ZEND_CALL_HAS_SYMBOL_TABLE)) {
		return true;
	}
	entry = frame->symbol_table != NULL ? zend_hash_find(frame->symbol_table, name) : NULL;
	return entry != NULL && Z_TYPE_P(entry) == IS_INDIRECT && Z_INDIRECT_P(entry) == slot;
}

static void frame_variables(struct walk *walk, zend_execute_data *frame)
{
	const zend_op_array *code = &frame->func->op_array;
	bool takes_arguments = !(ZEND_CALL_INFO(frame) & ZEND_CALL_CODE);
	/* The variadic parameter is not among the declared ones. */
	uint32_t parameters = code->num_args + (code->fn_flags & ZEND_ACC_VARIADIC ? 1 : 0);

	for (int i = 0; i < code->last_var; i++) {
		const zval *slot = ZEND_CALL_VAR_NUM(frame, i);

		if (!frame_variable_is_live(frame, code->vars[i], slot)) {
			continue;
		}
		if (takes_arguments && (uint32_t)i < parameters) {
			frame_argument(walk, frame->func, (uint32_t)i, slot);
		}
		walk_value(walk, walk_string_name(walk, code->vars[i]), RMEM_EDGE_VARIABLE, slot);
	}
}

static void frame_extra_arguments(struct walk *walk, zend_execute_data *frame)
{
	const zend_op_array *code = &frame->func->op_array;
	uint32_t count = ZEND_CALL_NUM_ARGS(frame);

	if ((ZEND_CALL_INFO(frame) & ZEND_CALL_CODE) || count <= code->num_args ||
		!(ZEND_CALL_INFO(frame) & ZEND_CALL_FREE_EXTRA_ARGS)) {
		return;
	}
	for (uint32_t i = 0; i < count - code->num_args; i++) {
		const zval *slot = ZEND_CALL_VAR_NUM(frame, (uint32_t)code->last_var + code->T + i);

		frame_argument(walk, frame->func, code->num_args + i, slot);
		walk_value(
			walk, sink_name_format(&walk->sink, "$_ExtraArgs[%u]", i), RMEM_EDGE_ARGUMENT, slot);
	}
}

static void frame_internal_arguments(struct walk *walk, zend_execute_data *frame)
{
	for (uint32_t i = 0; i < ZEND_CALL_NUM_ARGS(frame); i++) {
		const zval *slot = ZEND_CALL_VAR_NUM(frame, i);

		frame_argument(walk, frame->func, i, slot);
		walk_value(walk, sink_name_format(&walk->sink, "$args_to_internal_function[%u]", i),
			RMEM_EDGE_ARGUMENT, slot);
	}
}

/*
 * The result that an internal function is building. It goes straight into a slot of the calling
 * frame, which is outside every live range until the call ends; the engine clears it before the
 * call.
 */
static void frame_result(struct walk *walk, const zend_execute_data *frame)
{
	zend_execute_data *caller = frame->prev_execute_data;
	const zend_op *opline;

	if (caller == NULL || !frame_is_user(caller) || caller->opline == NULL) {
		return;
	}
	opline = caller->opline;
	if (opline >= caller->func->op_array.opcodes &&
		opline < caller->func->op_array.opcodes + caller->func->op_array.last &&
		reli_opcode_calls(opline->opcode) && (opline->result_type & (IS_TMP_VAR | IS_VAR))) {
		walk_value(walk, sink_name(&walk->sink, "$_result"), RMEM_EDGE_TEMPORARY,
			ZEND_CALL_VAR(caller, opline->result.var));
	}
}

/* --- temporaries --- */

/*
 * Pieces of an interpolated string so far: bare string pointers, up to the last opcode that added
 * one. The opcode the frame stands at may be about to add the next: its piece is not there yet.
 */
static void frame_rope(
	struct walk *walk, zend_execute_data *frame, uint32_t var, uint32_t op_number, uint32_t number)
{
	const zend_op *opcodes = frame->func->op_array.opcodes, *last = opcodes + op_number - 1;
	zend_string **pieces = (zend_string **)ZEND_CALL_VAR(frame, var);

	while (last > opcodes && ((last->opcode != ZEND_ROPE_ADD && last->opcode != ZEND_ROPE_INIT) ||
								 last->result.var != var)) {
		last--;
	}
	for (uint32_t i = 0; i <= (last->opcode == ZEND_ROPE_ADD ? last->extended_value : 0); i++) {
		walk_string(walk, sink_name_format(&walk->sink, "$_T[%u][%u]", number, i),
			RMEM_EDGE_TEMPORARY, pieces[i]);
	}
}

/* The opcode that takes a temporary ends its range, even if it has not begun: then what it will take is still there. */
static void frame_temporaries(struct walk *walk, zend_execute_data *frame, uint32_t op_number)
{
	const zend_op_array *code = &frame->func->op_array;
	bool is_ahead = walk->options->point == RELI_MEMORY_POINT_INTERRUPT &&
					frame == EG(current_execute_data);

	for (int i = 0; i < code->last_live_range; i++) {
		const zend_live_range *range = &code->live_range[i];
		uint32_t var = range->var & ~(uint32_t)ZEND_LIVE_MASK, kind = range->var & ZEND_LIVE_MASK;
		uint32_t number = EX_VAR_TO_NUM(var) - (uint32_t)code->last_var;

		if (range->start > op_number) {
			break;
		}
		if (op_number >= range->end + (is_ahead ? 1 : 0) || kind == ZEND_LIVE_SILENCE) {
			continue;
		}
		if (kind == ZEND_LIVE_ROPE) {
			frame_rope(walk, frame, var, op_number, number);
		} else {
			walk_value(walk, sink_name_format(&walk->sink, "$_T[%u]", number), RMEM_EDGE_TEMPORARY,
				ZEND_CALL_VAR(frame, var));
		}
	}
}

/* --- half-built calls --- */

/* Arguments that are in the frame already, found by going back over the opcodes to the last one
 * sent; `at` moves there. */
static uint32_t call_sent_arguments(
	const zend_op *first, const zend_op **at, const zend_execute_data *call)
{
	int level = 0;

	for (; *at >= first; (*at)--) {
		zend_uchar opcode = (*at)->opcode;

		if (reli_opcode_ends_call(opcode)) {
			level++;
		} else if (reli_opcode_begins_call(opcode)) {
			if (level == 0) {
				return 0;
			}
			level--;
		} else if (level == 0 && reli_opcode_sends_one(opcode)) {
			return reli_send_is_named(*at) ? ZEND_CALL_NUM_ARGS(call) : (*at)->op2.num;
		} else if (level == 0 && reli_opcode_sends_many(opcode)) {
			return ZEND_CALL_NUM_ARGS(call);
		}
	}
	return 0;
}

/* Behind the opcode that began the innermost unfinished call. */
static void call_skip_begin(const zend_op *first, const zend_op **at)
{
	int level = 0;

	for (; *at >= first; (*at)--) {
		if (reli_opcode_ends_call((*at)->opcode)) {
			level++;
		} else if (reli_opcode_begins_call((*at)->opcode) && level-- == 0) {
			(*at)--;
			return;
		}
	}
}

static void call_references(
	struct walk *walk, zend_execute_data *call, uint32_t sent, uint32_t depth)
{
	struct sink *sink = &walk->sink;

	for (uint32_t i = 0; i < sent; i++) {
		frame_argument(walk, call->func, i, ZEND_CALL_ARG(call, i + 1));
		walk_value(walk, sink_name_format(sink, "$pending_call[%u][%u]", depth, i),
			RMEM_EDGE_ARGUMENT, ZEND_CALL_ARG(call, i + 1));
	}
	if (ZEND_CALL_INFO(call) & ZEND_CALL_RELEASE_THIS) {
		walk_object(walk, sink_name_format(sink, "$pending_call[%u]->this", depth), RMEM_EDGE_THIS,
			Z_OBJ(call->This));
	}
	frame_named_arguments(walk, call);
	if (reli_frame_named_params(call) != NULL) {
		walk_array(walk, sink_name_format(sink, "$pending_call[%u]{named}", depth),
			RMEM_EDGE_ARGUMENT, reli_frame_named_params(call));
	}
	if (ZEND_CALL_INFO(call) & ZEND_CALL_CLOSURE) {
		walk_object(walk, sink_name_format(sink, "$pending_call[%u]{closure}", depth),
			RMEM_EDGE_CLOSURE, ZEND_CLOSURE_OBJECT(call->func));
	}
}

static void frame_pending_calls(struct walk *walk, zend_execute_data *frame,
	zend_execute_data *call, uint32_t op_number, bool has_memory)
{
	const zend_op *first = frame->func->op_array.opcodes, *at = first + op_number;

	if (reli_opcode_begins_call(at->opcode)) {
		at--;
	}
	for (uint32_t depth = 0; call != NULL; call = call->prev_execute_data, depth++) {
		uint32_t sent = call_sent_arguments(first, &at, call);

		if (has_memory) {
			sink_block(&walk->sink, SINK_LOC_FRAME, (uintptr_t)call, frame_size(call), 0);
		}
		if (call->prev_execute_data != NULL) {
			call_skip_begin(first, &at);
		}
		call_references(walk, call, sent, depth);
	}
}

/* --- the frame --- */

static bool frame_op_number(const zend_execute_data *frame, bool suspended, uint32_t *number)
{
	const zend_op *opline = reli_frame_opline(frame);
	const zend_op_array *code = &frame->func->op_array;

	/* A JIT frame may not have saved its opline: then temporaries are unknown, never guessed. */
	if (opline < code->opcodes || opline >= code->opcodes + code->last) {
		return false;
	}
	*number = (uint32_t)(opline - code->opcodes);
	if (suspended) {
		int behind = reli_generator_opcodes_behind_yield();

		if (behind < 0) {
			return false;
		}
		*number -= *number > 0 ? (uint32_t)behind : 0;
	}
	return true;
}

static void frame_symbol_table(struct walk *walk, const zend_execute_data *frame)
{
	struct sink *sink = &walk->sink;

	if (!(ZEND_CALL_INFO(frame) & ZEND_CALL_HAS_SYMBOL_TABLE) || frame->symbol_table == NULL) {
		return;
	}
	if (frame->symbol_table == &EG(symbol_table)) {
		sink_edge(sink, sink_name(sink, "symbol_table"), RMEM_EDGE_SYMBOL_TABLE, RMEM_STRENGTH_WEAK,
			SINK_ROOT, WALK_ROOT_GLOBALS);
	} else {
		/* Included code borrows the table of the function that includes it. */
		sink_edge(sink, sink_name(sink, "symbol_table"), RMEM_EDGE_SYMBOL_TABLE,
			ZEND_CALL_INFO(frame) & ZEND_CALL_CODE ? RMEM_STRENGTH_WEAK : RMEM_STRENGTH_STRONG,
			SINK_ARRAY, (uintptr_t)frame->symbol_table);
	}
}

static void frame_this(struct walk *walk, const zend_execute_data *frame)
{
	if (Z_TYPE(frame->This) != IS_OBJECT) {
		return;
	}
	if (ZEND_CALL_INFO(frame) & ZEND_CALL_RELEASE_THIS) {
		walk_object(walk, sink_name(&walk->sink, "this"), RMEM_EDGE_THIS, Z_OBJ(frame->This));
	} else {
		walk_borrowed_object(
			walk, sink_name(&walk->sink, "this"), RMEM_EDGE_THIS, Z_OBJ(frame->This));
	}
}

/* The page a frame stands in, for readers who want to know which frames keep a page. */
static void frame_page(struct walk *walk, const zend_execute_data *frame)
{
	struct heap_block block;

	if (reli_heap_block_of(&walk->sink.heap, (uintptr_t)frame, &block) &&
		block.start != (uintptr_t)frame) {
		sink_edge(&walk->sink, sink_name(&walk->sink, "vm_stack_arena"), RMEM_EDGE_ARENA,
			RMEM_STRENGTH_WEAK, SINK_VM_PAGE, block.start);
	}
}

void walk_frame_node(struct walk *walk, zend_execute_data *frame)
{
	struct sink *sink = &walk->sink;
	bool is_generator = ZEND_CALL_INFO(frame) & ZEND_CALL_GENERATOR;
	struct sink_own own = {
		.address = (uintptr_t)frame,
		.size = frame_size(frame),
		.class_id = RMEM_NONE,
		.string_id = RMEM_NONE,
	};
	uint32_t op_number;

	sink_own(sink, SINK_LOC_FRAME, &own);
	frame_attributes(walk, frame);
	if (!sink_wants_edges(sink) && sink->phase != SINK_LOCATIONS) {
		return;
	}
	if (ZEND_CALL_INFO(frame) & ZEND_CALL_CLOSURE) {
		walk_object(
			walk, sink_name(sink, "closure"), RMEM_EDGE_CLOSURE, ZEND_CLOSURE_OBJECT(frame->func));
	}
	frame_this(walk, frame);
	walk_function_edge(walk, sink_name(sink, "func"), RMEM_EDGE_FUNCTION, frame->func);
	sink_open(sink, sink_name(sink, "local_variables"), SINK_TYPE_FRAME_VARIABLES);
	if (frame_is_user(frame)) {
		bool suspended = is_generator && !walk_generator_frame_runs(frame);

		frame_variables(walk, frame);
		if (frame_op_number(frame, suspended, &op_number)) {
			if (op_number > 0 || !suspended) {
				frame_temporaries(walk, frame, op_number);
			}
			if (frame->call != NULL && !suspended) {
				frame_pending_calls(walk, frame, frame->call, op_number, true);
			}
		}
		frame_extra_arguments(walk, frame);
	} else {
		frame_internal_arguments(walk, frame);
		frame_result(walk, frame);
	}
	sink_close(sink);
	frame_named_arguments(walk, frame);
	if (reli_frame_named_params(frame) != NULL) {
		walk_array(walk, sink_name(sink, "extra_named_params"), RMEM_EDGE_ARGUMENT,
			reli_frame_named_params(frame));
	}
	frame_symbol_table(walk, frame);
	if (!is_generator) {
		frame_page(walk, frame);
	}
}

void walk_call_stack(struct walk *walk, zend_execute_data *frame, zend_execute_data *call)
{
	uint32_t op_number;

	if (frame_is_user(frame) && call != NULL && frame_op_number(frame, true, &op_number)) {
		frame_pending_calls(walk, frame, call, op_number, false);
	}
}

bool walk_generator_frame_runs(const zend_execute_data *frame)
{
	/* A generator's frame knows its generator: the return value points into it. */
	const zend_generator *generator = (const zend_generator *)frame->return_value;

	return generator != NULL && (generator->flags & ZEND_GENERATOR_CURRENTLY_RUNNING);
}

void walk_frame_list(struct walk *walk, zend_execute_data *frame, const zend_execute_data *end)
{
	uint32_t number = 0;

	for (; frame != NULL && frame != end; frame = frame->prev_execute_data) {
		if (frame->func != NULL) {
			walk_special(walk, sink_name_format(&walk->sink, "%u", number++), RMEM_EDGE_FRAME,
				SINK_FRAME, frame);
		}
	}
	sink_count_attribute(&walk->sink, number);
}

/* --- VM stack pages --- */

void walk_page_list(struct walk *walk, struct _zend_vm_stack *page)
{
	for (uint32_t i = 0; page != NULL; page = page->prev, i++) {
		if (walk->sink.phase == SINK_MARK) {
			sink_expect_compound(&walk->sink, SINK_VM_PAGE, (uintptr_t)page);
		}
		walk_special(
			walk, sink_name_format(&walk->sink, "%u", i), RMEM_EDGE_ARENA, SINK_VM_PAGE, page);
	}
}

/* How far a page is used. Only the active page's mark is kept elsewhere; that of a stack that does
 * not run is gone, but its frames are known. */
uintptr_t walk_page_top(const struct walk *walk, const struct _zend_vm_stack *page)
{
	uintptr_t top = (uintptr_t)page->top, by_frames;

	if (page == EG(vm_stack)) {
		return (uintptr_t)EG(vm_stack_top);
	}
	by_frames = (uintptr_t)page +
				ZEND_MM_ALIGNED_SIZE_EX(sizeof(struct _zend_vm_stack), sizeof(zval)) +
				sink_inside_bytes(&walk->sink, SINK_VM_PAGE, (uintptr_t)page);
	return top > by_frames ? top : by_frames;
}

void walk_page_node(struct walk *walk, struct _zend_vm_stack *page)
{
	uintptr_t top = walk_page_top(walk, page), end = (uintptr_t)page->end;
	struct sink_own own = {
		.address = (uintptr_t)page,
		.size = sizeof *page,
		.tail = end > top ? end - top : 0,
		.class_id = RMEM_NONE,
		.string_id = RMEM_NONE,
	};

	sink_own(&walk->sink, SINK_LOC_VM_STACK_HEADER, &own);
	sink_tail(&walk->sink, SINK_LOC_VM_STACK_SPARE, top, own.tail);
}
