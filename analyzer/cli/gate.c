#include "base.h"
#include "gate.h"
#include "str.h"

static bool parse_percent(double *percent, struct rm_text text)
{
	uint64_t whole = 0, scale = 1;
	bool has_point = false, has_digit = false;

	/* By hand, because strtod would take the locale's point and words like "inf". */
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '.' && !has_point) {
			has_point = true;
			continue;
		}
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || whole > 1000000)
			return false;
		whole = whole * 10 + (uint64_t)(text.ptr[i] - '0');
		scale *= has_point ? 10 : 1;
		has_digit = true;
	}
	*percent = (double)whole / (double)scale;
	return has_digit;
}

static bool parse_bytes(uint64_t *bytes, struct rm_text text)
{
	unsigned shift = 0;

	if (text.len != 0) {
		char last = text.ptr[text.len - 1];

		shift = last == 'K' || last == 'k' ? 10 : last == 'M' || last == 'm' ? 20 : last == 'G' || last == 'g' ? 30 : 0;
	}
	text.len -= shift != 0 ? 1 : 0;
	if (!rm_text_to_u64(bytes, text) || *bytes > (UINT64_MAX >> 1) >> shift)
		return false;
	*bytes <<= shift;
	return true;
}

int rm_gate_parse(struct rm_gate *gate, const char *text, struct rm_err *err)
{
	struct rm_text value;

	memset(gate, 0, sizeof(*gate));
	if (text == NULL)
		return 0;
	for (int level = RM_SEVERITY_HIGH; level < RM_SEVERITY_INFO; level++) {
		if (strcmp(text, rm_severity_text((enum rm_severity)level)) == 0) {
			gate->kind = RM_GATE_LEVEL;
			gate->level = (enum rm_severity)level;
			return 0;
		}
	}
	value = rm_text_of(text);
	if (value.len != 0 && value.ptr[value.len - 1] == '%') {
		value.len--;
		gate->kind = RM_GATE_PERCENT;
		if (parse_percent(&gate->percent, value))
			return 0;
	} else {
		gate->kind = RM_GATE_BYTES;
		if (parse_bytes(&gate->bytes, value))
			return 0;
	}
	return rm_err_set(err, RM_EUSAGE, "--fail-on: '%s' is not a severity (high, warning, medium, low), bytes or percent", text);
}

bool rm_gate_is_tripped(const struct rm_gate *gate, const struct rm_report *report)
{
	uint64_t usage = 0;
	bool has_usage = rm_graph_summary_u64(&usage, report->graph, "memory_get_usage");

	for (size_t i = 0; i < report->findings.count && gate->kind != RM_GATE_NONE; i++) {
		const struct rm_finding *f = report->findings.items[i];
		bool is_counted = f->severity != RM_SEVERITY_INFO && f->kind != RM_FINDING_NEAR_MEMORY_LIMIT && f->impact_bytes > 0;

		if (gate->kind == RM_GATE_LEVEL && f->severity <= gate->level)
			return true;
		if (gate->kind == RM_GATE_BYTES && is_counted && (uint64_t)f->impact_bytes >= gate->bytes)
			return true;
		if (gate->kind == RM_GATE_PERCENT && is_counted && has_usage && usage != 0
			&& (double)f->impact_bytes * 100.0 >= gate->percent * (double)usage)
			return true;
	}
	return false;
}
