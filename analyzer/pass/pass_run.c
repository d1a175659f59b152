/* The table of passes and the loop over it. */
#include "base.h"

#include "pass_run.h"

#include <pthread.h>
#include <stdatomic.h>

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

	rm_log_progress(pass->name);
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

/* What the workers share: each takes the next pass of the table until there is none. */
struct pass_crew {
	const struct rm_pass_job *job;
	struct rm_findings *found; /* a list a pass, so that the order of the table can be kept */
	atomic_size_t next;
};

static bool pass_is_allowed(const struct rm_pass *pass, const struct rm_pass_job *job)
{
	return (pass->needs & ~job->allowed) == 0;
}

static void *pass_work(void *payload)
{
	struct pass_crew *crew = payload;
	const struct rm_pass_job *job = crew->job;
	struct rm_arena scratch = {0};
	struct rm_freed_query *freed = job->derived != NULL ? rm_freed_new(job->derived) : NULL;
	struct rm_equality *equality = job->derived != NULL ? rm_equality_new(job->derived) : NULL;
	struct rm_pass_context context = {.graph = job->graph,
		.heap = job->heap,
		.derived = job->derived,
		.freed = freed,
		.equality = equality,
		.scratch = &scratch};
	size_t i;

	while ((i = atomic_fetch_add(&crew->next, 1)) < RM_COUNT_OF(passes)) {
		if (pass_is_allowed(passes[i], job)) {
			rm_pass_run_one(&crew->found[i], passes[i], &context);
		}
	}
	rm_freed_free(freed);
	rm_equality_free(equality);
	rm_arena_release(&scratch);
	return NULL;
}

/* This thread works too, so that a machine that gives no threads costs time and nothing else. */
static void pass_run_crew(struct pass_crew *crew)
{
	pthread_t threads[RM_COUNT_OF(passes)];
	size_t started = 0;

	while (started + 1 < crew->job->workers && started + 1 < RM_COUNT_OF(passes) &&
		   pthread_create(&threads[started], NULL, pass_work, crew) == 0) {
		started++;
	}
	(void)pass_work(crew);
	for (size_t i = 0; i < started; i++) {
		(void)pthread_join(threads[i], NULL);
	}
}

uint32_t rm_pass_run_all(struct rm_findings *findings, const struct rm_pass_job *job)
{
	struct rm_findings found[RM_COUNT_OF(passes)];
	struct pass_crew crew = {.job = job, .found = found};
	uint32_t left_out = 0;

	assert(job->derived != NULL || (job->allowed & RM_NEED_EDGES) == 0);
	for (size_t i = 0; i < RM_COUNT_OF(passes); i++) {
		rm_findings_init(&found[i]);
		left_out += pass_is_allowed(passes[i], job) ? 0 : 1;
	}
	pass_run_crew(&crew);
	for (size_t i = 0; i < RM_COUNT_OF(passes); i++) {
		rm_findings_append(findings, &found[i]);
	}
	return left_out;
}
