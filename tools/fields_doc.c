/* Prints docs/fields.md from the field table: `ninja -C build fields-doc` writes it anew. */
#include "core/derive/cost.h"
#include <stdio.h>
#include <string.h>

static const char *const directions[] = {
	[BETTER_NEITHER] = "–",
	[BETTER_LOWER] = "lower",
	[BETTER_HIGHER] = "higher",
};

static const char introduction[] =
	"<!-- Made from src/core/result/field.c by `ninja -C build fields-doc`. -->\n"
	"# Fields\n\n"
	"A field is a named number of a result. Keys are the same in JSON, CSV, `--fields` and\n"
	"`dyno_results_value`. Values are in the unit given here, without a prefix; shares are\n"
	"numbers from 0 to 1. How each is measured is told in method.md.\n";

/* Of prices: those of src/core/derive/cost.c. */
static void print_derived(void)
{
	fputs("\n## Derived fields\n\n"
	      "Made of prices and formulas that are given beside the results ([cost.md](cost.md)).\n\n"
	      "| key | title | unit | formula | meaning |\n"
	      "| --- | --- | --- | --- | --- |\n",
	      stdout);
	for (const struct cost_field *field = cost_fields; field->key; field++) {
		const char *place = strstr(field->unit, "%s");
		int before = place ? (int)(place - field->unit) : (int)strlen(field->unit);
		printf("| `%s` | %s | %.*s%s%s | `%s` | %s |\n", field->key, field->title, before,
		       field->unit, place ? "¤" : "", place ? place + 2 : "", field->formula,
		       field->meaning);
	}
}

int main(void)
{
	fputs(introduction, stdout);
	for (size_t id = 0; id < FIELD_TOTAL; id++) {
		const struct field *field = &fields[id];
		const char *unit = field->unit == UNIT_SHARE ? "" : unit_symbol(field->unit);
		if (id == 0 || strcmp(field->metric, fields[id - 1].metric) != 0)
			printf("\n## %s\n\n| key | title | unit | better | meaning |\n"
			       "| --- | --- | --- | --- | --- |\n",
			       field->metric);
		printf("| `%s` | %s | %s | %s | %s |\n", field->key, field->title, unit,
		       directions[field->better], field->description);
	}
	print_derived();
	return ferror(stdout) != 0;
}
