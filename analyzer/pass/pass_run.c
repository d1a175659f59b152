/* The table of passes and the loop over it. */
#include "base.h"

#include "pass_run.h"

#include "log.h"

#define RM_PASS(id) extern const struct rm_pass rm_pass_##id;
#include "pass_list.def"

static const struct rm_pass *const passes[] = {
#define RM_PASS(id) &rm_pass_##id,
#include "pass_list.def"
};

const struct rm_pass *rm_pass_at(size_t index)
{
	return index < RM_COUNT_OF(passes) ? passes[index] : NULL;
}

const struct rm_pass *rm_pass_find(const char *name)
{
	for (size_t i = 0; i < RM_COUNT_OF(passes); i++) {
		if (strcmp(passes[i]->name, name) == 0) {
			return passes[i];
		}
	}
	return NULL;
}

/* A pass may only find what its table entry says: help and documents are made from it. */
static bool pass_emits(const struct rm_pass *pass, enum rm_finding_kind kind)
{
	for (uint32_t i = 0; i < pass->emits_count; i++) {
		if (pass->emits[i] == kind) {
			return true;
		}
	}
	return false;
}

static void pass_note_failure(
	struct rm_findings *findings, const struct rm_pass *pass, const struct rm_err *err)
{
	const char *reason = err->message[0] != '\0' ? err->message : "no reason given";
	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_PASS_FAILED);

	rm_fact_add_text(&f->facts, "pass", rm_text_of(pass->name));
	rm_fact_add_text(&f->facts, "reason", rm_text_of(reason));
	rm_finding_say_summary(f, "pass {pass} did not finish: {reason}");
	rm_finding_end(f);
	rm_log_note("pass %s did not finish: %s", pass->name, reason);
}

void rm_pass_run_one(
	struct rm_findings *findings, const struct rm_pass *pass, const struct rm_pass_context *context)
{
	struct rm_err err = {0};
	size_t before = findings->count;
	double start = rm_log_seconds();

	if (pass->run(context, findings, &err) != 0) {
		findings->count = before;
		pass_note_failure(findings, pass, &err);
	} else {
		for (size_t i = before; i < findings->count; i++) {
			assert(pass_emits(pass, findings->items[i]->kind));
			(void)pass_emits;
		}
	}
	rm_arena_clear(context->scratch);
	rm_log_verbose("pass %-22s %7.1f ms", pass->name, (rm_log_seconds() - start) * 1000);
}

uint32_t rm_pass_run_all(struct rm_findings *findings, const struct rm_graph *graph,
	const struct rm_heap_stats *heap, unsigned allowed)
{
	struct rm_arena scratch = {0};
	struct rm_pass_context context = {.graph = graph, .heap = heap, .scratch = &scratch};
	uint32_t left_out = 0;

	for (size_t i = 0; i < RM_COUNT_OF(passes); i++) {
		if ((passes[i]->needs & ~allowed) != 0) {
			left_out++;
			continue;
		}
		rm_pass_run_one(findings, passes[i], &context);
	}
	rm_arena_release(&scratch);
	return left_out;
}
