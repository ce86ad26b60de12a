/* Which rows of a comparison are wanted, and their order. */
#include "view_triage.h"
#include "core/base/count.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Which ----------------------------------------------------------------------------------- */

static bool has_verdict(const struct compared_row *row, const struct json_value *kinds)
{
	bool found = !kinds;
	for (; kinds && !found; kinds = kinds->next)
		found = kinds->type == JSON_STRING &&
			strcmp(kinds->string,
			       verdict_name(row->verdict, &fields[FIELD_LATENCY_MEDIAN])) == 0;
	return found;
}

static bool has_direction(const struct compared_row *row, const char *direction)
{
	if (!direction)
		return true;
	return strcmp(direction, "less") == 0 ? row->ratio < 1 : row->ratio > 1;
}

static bool is_wanted(const struct compared_row *row, const struct json_value *request)
{
	double least = request_number(request, "least", 0); /* a share */
	return has_verdict(row, request_list(request, "verdicts")) &&
	       has_direction(row, request_text(request, "direction")) &&
	       (least <= 0 || fabs(row->ratio - 1) >= least);
}

/* --- In what order --------------------------------------------------------------------------- */

/* A row, and what it is sorted by: numbers, so that absent ones (NaN) stand last either way. */
struct place {
	const struct compared_row *row;
	double number;
};

static double size_of(const struct compared_row *row)
{
	double size = row->ratio > 0 ? fabs(log(row->ratio)) : -1;
	return isnan(size) ? -1 : size;
}

/* Decided ones first, then those that are not, then those without numbers. */
static int rank(const struct compared_row *row)
{
	return row->verdict == VERDICT_NO_DATA ? 2 : row->verdict == VERDICT_AMBIGUOUS;
}

/* As where nothing else is asked for: the largest first. */
static int compare_usual(const struct compared_row *a, const struct compared_row *b)
{
	double x = size_of(a), y = size_of(b);
	if (rank(a) != rank(b))
		return rank(a) - rank(b);
	return x != y ? (x < y) - (x > y) : (a > b) - (a < b);
}

static int compare_places(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	if (isnan(a->number) != isnan(b->number))
		return isnan(a->number) - isnan(b->number);
	if (a->number < b->number || a->number > b->number)
		return a->number < b->number ? -1 : 1;
	return compare_usual(a->row, b->row);
}

static double by_title(const struct compared_row *row)
{
	return (double)row->cell; /* cells stand in the order of their words */
}

static double by_field(const struct compared_row *row)
{
	return (double)row->field;
}

static double by_before(const struct compared_row *row)
{
	return row->before;
}

static double by_after(const struct compared_row *row)
{
	return row->after;
}

static double by_change(const struct compared_row *row)
{
	return row->ratio;
}

/* Its width. */
static double by_interval(const struct compared_row *row)
{
	return row->by == COMPARED_BY_NOTHING ? NAN : log(row->high / row->low);
}

static double by_verdict(const struct compared_row *row)
{
	return (double)row->verdict;
}

static const struct key {
	const char *name;
	double (*number)(const struct compared_row *row);
} keys[] = {
	{ "title", by_title },     { "field", by_field },   { "before", by_before },
	{ "after", by_after },     { "change", by_change }, { "interval", by_interval },
	{ "verdict", by_verdict },
};

static const struct key *read_key(const struct json_value *sort)
{
	const char *name = request_text(sort, "key");
	for (size_t i = 0; name && i < COUNT(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

static double number_of(const struct compared_row *row, const struct key *key, bool down)
{
	double number = key ? key->number(row) : 0;
	return down ? -number : number;
}

bool triage_read(const struct comparison *comparison, const struct json_value *request,
		 struct arena *arena, struct triage *triage)
{
	const struct json_value *sort = json_member(request, "sort");
	const struct json_value *down = sort ? json_member(sort, "down") : NULL;
	const struct key *key = sort ? read_key(sort) : NULL;
	bool falls = down && down->type == JSON_BOOLEAN && down->boolean;
	size_t count = 0, most = comparison->row_count + 1;
	struct place *places = arena_allocate(arena, most, sizeof(*places));
	triage->rows = arena_allocate(arena, most, sizeof(*triage->rows));
	if (!places || !triage->rows)
		return false;
	for (size_t i = 0; i < comparison->row_count; i++) {
		const struct compared_row *row = &comparison->rows[i];
		if (is_wanted(row, request))
			places[count++] = (struct place){ row, number_of(row, key, falls) };
	}
	qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; i < count; i++)
		triage->rows[i] = places[i].row;
	triage->count = count;
	return true;
}
