#include "base.h"
#include "opt.h"
#include "str.h"

/* ---- values ---- */

static int bad_value(struct rm_err *err, const struct rm_opt *opt, const char *value, const char *wanted)
{
	return rm_err_set(err, RM_EUSAGE, "--%s: '%s' is not %s", opt->name, value, wanted);
}

static int bad_flag(struct rm_err *err, struct rm_text name)
{
	return rm_err_set(err, RM_EUSAGE, "--%.*s takes no value", (int)name.len, name.ptr);
}

static int parse_choice(const struct rm_opt *opt, const char *value, struct rm_err *err)
{
	char wanted[256] = "one of";
	size_t len = strlen(wanted);

	for (size_t i = 0; opt->choices[i] != NULL; i++) {
		if (strcmp(opt->choices[i], value) == 0) {
			*(const char **)opt->target = opt->choices[i];
			return 0;
		}
		if (len < sizeof(wanted))
			len += (size_t)snprintf(wanted + len, sizeof(wanted) - len, "%s %s", i == 0 ? "" : ",", opt->choices[i]);
	}
	return bad_value(err, opt, value, wanted);
}

static int parse_count(const struct rm_opt *opt, const char *value, struct rm_err *err)
{
	char wanted[64];
	uint64_t number;

	if (!rm_text_to_u64(&number, rm_text_of(value)) || number < opt->least) {
		(void)snprintf(wanted, sizeof(wanted), "a whole number from %" PRIu64 " up", opt->least);
		return bad_value(err, opt, value, wanted);
	}
	*(uint64_t *)opt->target = number;
	return 0;
}

static int parse_size(const struct rm_opt *opt, const char *value, struct rm_err *err)
{
	struct rm_text text = rm_text_of(value);
	uint64_t number;
	unsigned shift = 0;

	if (text.len == 0)
		return 0;
	if (opt->takes_unlimited && strcmp(value, "-1") == 0) {
		*(uint64_t *)opt->target = 0;
		return 0;
	}
	switch (text.ptr[text.len - 1]) {
	case 'k':
	case 'K':
		shift = 10;
		break;
	case 'm':
	case 'M':
		shift = 20;
		break;
	case 'g':
	case 'G':
		shift = 30;
		break;
	default:
		break;
	}
	text.len -= shift != 0 ? 1 : 0;
	if (!rm_text_to_u64(&number, text) || number > (UINT64_MAX >> 1) >> shift)
		return bad_value(err, opt, value, "a number of bytes, such as 512M or 2G");
	*(uint64_t *)opt->target = number << shift;
	return 0;
}

/* Without the sign of percent: that is what the option's name says. */
static int parse_number(const struct rm_opt *opt, const char *value, struct rm_err *err)
{
	struct rm_text text = rm_text_of(value);
	bool is_negative = text.len > 0 && text.ptr[0] == '-';
	double number;

	text.ptr += is_negative ? 1 : 0;
	text.len -= is_negative ? 1 : 0;
	if (!rm_text_to_decimal(&number, text))
		return bad_value(err, opt, value, "a plain number, such as 5 or 2.5");
	*(double *)opt->target = is_negative ? 0 : number;
	return 0;
}

static int set_value(const struct rm_opt *opt, const char *value, struct rm_err *err)
{
	switch (opt->kind) {
	case RM_OPT_TEXT:
		if (value[0] == '\0')
			return rm_err_set(err, RM_EUSAGE, "--%s needs a value", opt->name);
		*(const char **)opt->target = value;
		return 0;
	case RM_OPT_CHOICE:
		return parse_choice(opt, value, err);
	case RM_OPT_COUNT:
		return parse_count(opt, value, err);
	case RM_OPT_PERCENT:
		return parse_number(opt, value, err);
	case RM_OPT_SIZE:
		return parse_size(opt, value, err);
	case RM_OPT_FLAG:
	case RM_OPT_SWITCH:
		break;
	}
	return rm_err_set(err, RM_EFAULT, "--%s takes no value", opt->name);
}

static bool takes_value(const struct rm_opt *opt)
{
	return opt->kind != RM_OPT_FLAG && opt->kind != RM_OPT_SWITCH;
}

/* ---- options that every command has ---- */

struct common_option {
	const char *name;
	char letter;
};

static const struct common_option common_options[] = {
	{ "help", 'h' },
	{ "version", 'V' },
	{ "quiet", 'q' },
	{ "verbose", 'v' },
	{ "color", 0 },
	{ "no-color", 0 },
	{ "ansi", 0 },
	{ "no-ansi", 0 },
	{ "no-interaction", 'n' },
};

static bool set_common(struct rm_opts *opts, struct rm_text name)
{
	if (rm_text_is(name, "help") || rm_text_is(name, "h"))
		opts->wants_help = true;
	else if (rm_text_is(name, "version") || rm_text_is(name, "V"))
		opts->wants_version = true;
	else if (rm_text_is(name, "list-options"))
		opts->wants_list = true;
	else if (rm_text_is(name, "quiet") || rm_text_is(name, "q"))
		opts->verbosity = -1;
	else if (rm_text_is(name, "verbose") || rm_text_is(name, "v"))
		opts->verbosity = opts->verbosity < 0 ? 1 : opts->verbosity + 1;
	else if (rm_text_is(name, "color") || rm_text_is(name, "ansi"))
		opts->colour = 1;
	else if (rm_text_is(name, "no-color") || rm_text_is(name, "no-ansi"))
		opts->colour = 0;
	else
		return rm_text_is(name, "no-interaction") || rm_text_is(name, "n");
	return true;
}

static int set_colour(struct rm_opts *opts, const char *value, struct rm_err *err)
{
	if (strcmp(value, "always") == 0)
		opts->colour = 1;
	else if (strcmp(value, "never") == 0)
		opts->colour = 0;
	else if (strcmp(value, "auto") == 0)
		opts->colour = -1;
	else
		return rm_err_set(err, RM_EUSAGE, "--color: '%s' is not one of always, never, auto", value);
	return 0;
}

/* ---- words ---- */

static const struct rm_opt *find_long(bool *is_negated, const struct rm_opts *opts, struct rm_text name)
{
	static const struct rm_text no = RM_TEXT_LITERAL("no-");

	*is_negated = false;
	for (size_t i = 0; i < opts->count; i++) {
		if (rm_text_is(name, opts->options[i].name))
			return &opts->options[i];
	}
	if (name.len <= no.len || memcmp(name.ptr, no.ptr, no.len) != 0)
		return NULL;
	name.ptr += no.len;
	name.len -= no.len;
	*is_negated = true;
	for (size_t i = 0; i < opts->count; i++) {
		if (opts->options[i].kind == RM_OPT_SWITCH && rm_text_is(name, opts->options[i].name))
			return &opts->options[i];
	}
	return NULL;
}

/* One long option at argv[*at]; *at moves on when its value is the next word. */
static int parse_long(struct rm_opts *opts, int argc, char **argv, int *at, struct rm_err *err)
{
	const char *word = argv[*at] + 2;
	const char *value = strchr(word, '=');
	struct rm_text name = { word, value != NULL ? (size_t)(value - word) : strlen(word) };
	const struct rm_opt *opt;
	bool is_negated;

	value = value != NULL ? value + 1 : NULL;
	opt = find_long(&is_negated, opts, name);
	if (opt == NULL) {
		if (value != NULL && rm_text_is(name, "color"))
			return set_colour(opts, value, err);
		if (name.len > 1 && set_common(opts, name))
			return value == NULL ? 0 : bad_flag(err, name);
		return rm_err_set(err, RM_EUSAGE, "unknown option --%.*s", (int)(name.len < 100 ? name.len : 100), name.ptr);
	}
	if (takes_value(opt)) {
		if (value == NULL && ++*at >= argc)
			return rm_err_set(err, RM_EUSAGE, "--%s needs a value", opt->name);
		return set_value(opt, value != NULL ? value : argv[*at], err);
	}
	if (value != NULL)
		return bad_flag(err, name);
	*(bool *)opt->target = !is_negated;
	return 0;
}

/* Letters behind one dash: flags together, a value in the rest of the word or in the next. */
static int parse_letters(struct rm_opts *opts, int argc, char **argv, int *at, struct rm_err *err)
{
	for (const char *letter = argv[*at] + 1; *letter != '\0'; letter++) {
		const struct rm_opt *opt = NULL;

		for (size_t i = 0; i < opts->count && opt == NULL; i++) {
			if (opts->options[i].letter == *letter)
				opt = &opts->options[i];
		}
		if (opt == NULL) {
			if (!set_common(opts, (struct rm_text){ letter, 1 }))
				return rm_err_set(err, RM_EUSAGE, "unknown option -%c", *letter);
			continue;
		}
		if (!takes_value(opt)) {
			*(bool *)opt->target = true;
			continue;
		}
		if (letter[1] != '\0')
			return set_value(opt, letter + 1 + (letter[1] == '=' ? 1 : 0), err);
		if (++*at >= argc)
			return rm_err_set(err, RM_EUSAGE, "-%c needs a value", *letter);
		return set_value(opt, argv[*at], err);
	}
	return 0;
}

int rm_opts_parse(struct rm_opts *opts, int argc, char **argv, struct rm_err *err)
{
	bool has_ended = false;
	int rc = 0;

	opts->operands = argv;
	opts->operand_count = 0;
	opts->colour = -1;
	for (int at = 0; at < argc; at++) {
		if (has_ended || argv[at][0] != '-' || argv[at][1] == '\0') {
			argv[opts->operand_count++] = argv[at];
			continue;
		}
		if (strcmp(argv[at], "--") == 0)
			has_ended = true;
		else if (argv[at][1] == '-')
			rc = parse_long(opts, argc, argv, &at, err);
		else
			rc = parse_letters(opts, argc, argv, &at, err);
		if (rc != 0)
			return rc;
	}
	if (opts->wants_help || opts->wants_version || opts->wants_list)
		return 0;
	if (opts->operand_count < opts->operand_min)
		return rm_err_set(err, RM_EUSAGE, "too few arguments; usage: %s", opts->usage);
	if (opts->operand_count > opts->operand_max)
		return rm_err_set(err, RM_EUSAGE, "too many arguments; usage: %s", opts->usage);
	return 0;
}

/* ---- help ---- */

#define HELP_COLUMN 30
#define HELP_WIDTH 80

/* Words of a text from column `at` on, with further lines starting at `indent`. */
static void help_wrap(const char *text, size_t at, size_t indent)
{
	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		if (at > indent && at + 1 + len > HELP_WIDTH) {
			printf("\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			putchar(' ');
			at++;
		}
		(void)fwrite(text, 1, len, stdout);
		at += len;
		text += len + strspn(text + len, " ");
	}
	putchar('\n');
}

static void help_line(const struct rm_opt *opt)
{
	char dash[8] = "    ";
	int width;

	if (opt->letter != 0)
		(void)snprintf(dash, sizeof(dash), "-%c, ", opt->letter);
	width = printf("  %s--%s%s%s%s", dash, opt->kind == RM_OPT_SWITCH ? "[no-]" : "", opt->name, opt->value != NULL ? "=" : "",
		opt->value != NULL ? opt->value : "");
	if (width >= HELP_COLUMN) {
		putchar('\n');
		width = 0;
	}
	printf("%*s", HELP_COLUMN - width, "");
	help_wrap(opt->help, HELP_COLUMN, HELP_COLUMN);
}

/* Options of reli-prof that have nothing to steer here, in a list of their own. */
static void help_idle(const struct rm_opts *opts)
{
	struct rm_strbuf line = { 0 };

	for (size_t i = 0; i < opts->count; i++) {
		const struct rm_opt *opt = &opts->options[i];

		if (opt->is_idle)
			rm_strbuf_addf(&line, "%s --%s%s%s%s", line.len != 0 ? "," : "Taken, without effect:",
				opt->kind == RM_OPT_SWITCH ? "[no-]" : "", opt->name, opt->value != NULL ? "=" : "",
				opt->value != NULL ? opt->value : "");
	}
	if (line.len != 0)
		help_wrap(rm_strbuf_cstr(&line), 0, 0);
	rm_strbuf_release(&line);
}

void rm_opts_help(const struct rm_opts *opts)
{
	printf("Usage: %s\n\n%s\n", opts->usage, opts->about);
	for (size_t i = 0; i < opts->count; i++) {
		if (opts->options[i].help != NULL && !opts->options[i].is_idle)
			help_line(&opts->options[i]);
	}
	puts("  -h, --help  -V, --version  -q, --quiet  -v, --verbose  --[no-]color");
	help_idle(opts);
	puts("Exit codes: 0 done, 1 a gate was tripped, 2 wrong usage, 3 bad input, 4 other.");
}

/* ---- for programs ---- */

static void list_line(const char *prefix, const char *name, const struct rm_opt *opt)
{
	printf("%s%s", prefix, name);
	if (opt != NULL && takes_value(opt)) {
		printf("=%s", opt->value != NULL ? opt->value : "VALUE");
		for (size_t i = 0; opt->choices != NULL && opt->choices[i] != NULL; i++)
			printf(" %s", opt->choices[i]);
	}
	putchar('\n');
}

void rm_opts_list(const struct rm_opts *opts)
{
	for (size_t i = 0; i < opts->count; i++) {
		const struct rm_opt *opt = &opts->options[i];

		list_line("--", opt->name, opt);
		if (opt->kind == RM_OPT_SWITCH)
			list_line("--no-", opt->name, NULL);
		if (opt->letter != 0)
			list_line("-", (char[]){ opt->letter, '\0' }, opt);
	}
	for (size_t i = 0; i < RM_COUNT_OF(common_options); i++) {
		list_line("--", common_options[i].name, NULL);
		if (common_options[i].letter != 0)
			list_line("-", (char[]){ common_options[i].letter, '\0' }, NULL);
	}
}

bool rm_opts_answer(const struct rm_opts *opts, const char *version)
{
	if (opts->wants_help)
		rm_opts_help(opts);
	else if (opts->wants_version)
		puts(version);
	else if (opts->wants_list)
		rm_opts_list(opts);
	return opts->wants_help || opts->wants_version || opts->wants_list;
}

bool rm_opts_use_colour(const struct rm_opts *opts, bool is_terminal)
{
	const char *no_color = getenv("NO_COLOR");

	if (opts->colour >= 0)
		return opts->colour == 1;
	return is_terminal && (no_color == NULL || no_color[0] == '\0');
}
