/* Which results are shown, and in what order. */
#include "view.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SORT_KEYS 8

struct range {
	enum field_id field;
	struct span span;
};

struct sort_key {
	unsigned facet; /* FACET_TOTAL: a field */
	enum field_id field;
	bool down;
};

struct filter {
	bool *allowed[FACET_TOTAL];                  /* NULL: all */
	const struct json_value *asked[FACET_TOTAL]; /* what `allowed` was made of */
	struct search search;
	bool *placed; /* by place; NULL: all */
	struct range ranges[FIELDS_MOST];
	size_t range_count;
	struct limit limits[FIELDS_MOST];
	size_t limit_count;
	bool within;           /* what breaks the limits, or may, is not shown */
	struct strings faults; /* of ranges and limits that cannot be read: what, and why */
	struct sort_key keys[SORT_KEYS];
	size_t key_count;
};

/* --- Reading the request --------------------------------------------------------------------- */

bool choice_is_named(const struct choice *choice, const char *name)
{
	struct span span;
	struct dyno_error err = { 0 };
	if (strcmp(choice->text, name) == 0)
		return true;
	if (!isnan(choice->number))
		return span_read(name, UNIT_COUNT, &span, &err) && span_has(&span, choice->number);
	return choice->device && device_matches(choice->device, name);
}

static void allow(const struct view *view, struct filter *filter, struct arena *arena,
		  const struct json_value *request, unsigned id)
{
	const struct facet *facet = &view->facets[id];
	const struct json_value *item = request_list(request, facet_key(view, id));
	if (!item)
		return;
	bool *allowed = arena_allocate(arena, facet->count + 1, sizeof(bool));
	for (; allowed && item; item = item->next)
		for (uint32_t i = 0; item->type == JSON_STRING && i < facet->count; i++)
			if (choice_is_named(&facet->choices[i], item->string))
				allowed[i] = true;
	filter->allowed[id] = allowed;
	filter->asked[id] = request_list(request, facet_key(view, id));
}

static void add_fault(struct filter *filter, struct arena *arena, const char *what,
		      const struct dyno_error *err)
{
	strings_add(arena, &filter->faults, what);
	strings_add(arena, &filter->faults, arena_string(arena, err->message));
}

/* A number, or a text with a unit: "50ms". */
static bool read_end(const struct view *view, const struct json_value *range, const char *key,
		     enum field_id field, double *end, struct dyno_error *err)
{
	const char *text = request_text(range, key);
	*end = request_number(range, key, *end);
	return !text || !*text || parse_in_unit(text, field_of(&view->own, field)->unit, end, err);
}

static void add_ranges(const struct view *view, struct filter *filter, struct arena *arena,
		       const struct json_value *ranges)
{
	if (!ranges || ranges->type != JSON_OBJECT)
		return;
	for (const struct json_value *item = ranges->first; item; item = item->next) {
		enum field_id field = vocabulary_field(&view->own, item->key);
		struct range range = { field, { -INFINITY, INFINITY, false } };
		struct dyno_error err = { 0 };
		if (field == FIELD_TOTAL || filter->range_count == FIELDS_MOST)
			continue;
		if (read_end(view, item, "low", field, &range.span.low, &err) &&
		    read_end(view, item, "high", field, &range.span.high, &err))
			filter->ranges[filter->range_count++] = range;
		else
			add_fault(filter, arena, item->key, &err);
	}
}

static void add_limits(const struct view *view, struct filter *filter, struct arena *arena,
		       const struct json_value *item)
{
	for (; item && filter->limit_count < FIELDS_MOST; item = item->next) {
		struct dyno_error err = { 0 };
		if (item->type != JSON_STRING)
			continue;
		if (limit_parse_kept(item->string, &view->own, false,
				     &filter->limits[filter->limit_count], &err) &&
		    limits_agree(filter->limits, filter->limit_count + 1, &err))
			filter->limit_count++;
		else
			add_fault(filter, arena, item->string, &err);
	}
}

static void add_keys(const struct view *view, struct filter *filter, const struct json_value *item)
{
	for (; item && filter->key_count < SORT_KEYS; item = item->next) {
		const char *key = request_text(item, "key");
		const struct json_value *down = json_member(item, "down");
		if (!key)
			continue;
		struct sort_key sort = { facet_find(view, key), vocabulary_field(&view->own, key),
					 down && down->type == JSON_BOOLEAN && down->boolean };
		if (sort.facet < FACET_TOTAL || sort.field != FIELD_TOTAL)
			filter->keys[filter->key_count++] = sort;
	}
}

/* "0-41", "50" */
void request_places(const struct view *view, const struct json_value *item, bool *has)
{
	for (; item; item = item->next) {
		char *end;
		if (item->type != JSON_STRING || *item->string < '0' || *item->string > '9')
			continue;
		unsigned long first = strtoul(item->string, &end, 10);
		unsigned long last = *end == '-' ? strtoul(end + 1, NULL, 10) : first;
		for (unsigned long row = first; row <= last && row < view->row_count; row++)
			has[row] = true;
	}
}

static bool add_places(const struct view *view, struct filter *filter, struct arena *arena,
		       const struct json_value *list)
{
	if (!list)
		return true;
	filter->placed = arena_allocate(arena, view->row_count + 1, sizeof(bool));
	if (filter->placed)
		request_places(view, list, filter->placed);
	return filter->placed;
}

/* --- Filtering ------------------------------------------------------------------------------- */

static bool is_in_ranges(const struct view *view, const struct filter *filter,
			 const struct result *result)
{
	for (size_t i = 0; i < filter->range_count; i++) {
		const struct range *range = &filter->ranges[i];
		if (!span_has(&range->span,
			      field_shown(result_value(&view->own, result, range->field))))
			return false;
	}
	return true;
}

static bool is_allowed(const struct view *view, const struct filter *filter, uint32_t row,
		       unsigned id)
{
	return !filter->allowed[id] || filter->allowed[id][view->facets[id].codes[row]];
}

/* How many facets refuse the row, 2 at most, and the last of them: a choice of that facet alone
 * would let it in. */
static unsigned refusals(const struct view *view, const struct filter *filter, uint32_t row,
			 unsigned *which)
{
	unsigned refused = 0;
	for (unsigned id = 0; id < view->facet_count && refused < 2; id++)
		if (!is_allowed(view, filter, row, id)) {
			refused++;
			*which = id;
		}
	return refused;
}

static bool passes_beside_facets(const struct view *view, const struct filter *filter, uint32_t row)
{
	return search_finds(view, &filter->search, row) &&
	       (!filter->placed || filter->placed[row]) &&
	       is_in_ranges(view, filter, view->rows[row]);
}

static bool is_within(const struct filter *filter, unsigned limit_state)
{
	return !filter->within || limit_state == GATE_KEPT;
}

/* Counts for each choice the results that it would show, given all other facets. */
static void pass(struct view *view, const struct filter *filter, uint32_t *counts[FACET_TOTAL])
{
	view->shown_count = view->contending_count = 0;
	for (uint32_t row = 0; row < view->row_count; row++) {
		unsigned only = FACET_TOTAL;
		view->limit_states[row] = (uint8_t)limits_result_state(
			filter->limits, filter->limit_count, &view->own, view->rows[row]);
		if (!passes_beside_facets(view, filter, row))
			continue;
		unsigned refused = refusals(view, filter, row, &only);
		if (refused == 0)
			view->contending[view->contending_count++] = row;
		if (!is_within(filter, view->limit_states[row]))
			continue;
		if (refused == 0)
			view->shown[view->shown_count++] = row;
		for (unsigned id = 0; id < view->facet_count && refused < 2; id++)
			if (refused == 0 || id == only)
				counts[id][view->facets[id].codes[row]]++;
	}
}

/* --- Sorting --------------------------------------------------------------------------------- */

/* Numbers by size, before what has none. */
static int compare_choices(const struct choice *x, const struct choice *y)
{
	if (isnan(x->number) != isnan(y->number))
		return isnan(x->number) ? 1 : -1;
	return isnan(x->number) ? strcmp(x->text, y->text)
				: (x->number > y->number) - (x->number < y->number);
}

static int compare_key(const struct view *view, const struct sort_key *key, uint32_t a, uint32_t b)
{
	double left, right;
	if (key->facet < FACET_TOTAL) {
		const struct facet *facet = &view->facets[key->facet];
		const struct choice *x = &facet->choices[facet->codes[a]];
		const struct choice *y = &facet->choices[facet->codes[b]];
		int order = compare_choices(x, y);
		return key->down ? -order : order;
	}
	struct field_value x = view_value(view, a, key->field), y = view_value(view, b, key->field);
	left = field_shown(&x);
	right = field_shown(&y);
	if (isnan(left) || isnan(right)) /* absent ones last, either way */
		return isnan(left) - isnan(right);
	return key->down ? (left < right) - (left > right) : (left > right) - (left < right);
}

static int compare(const struct view *view, const struct filter *filter, uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < filter->key_count; i++) {
		int order = compare_key(view, &filter->keys[i], a, b);
		if (order)
			return order;
	}
	return (a > b) - (a < b);
}

static void merge(const struct view *view, const struct filter *filter, const uint32_t *from,
		  uint32_t *to, uint32_t middle, uint32_t end)
{
	uint32_t left = 0, right = middle;
	for (uint32_t i = 0; i < end; i++)
		to[i] = right == end || (left < middle &&
					 compare(view, filter, from[left], from[right]) <= 0)
				? from[left++]
				: from[right++];
}

/* Bottom-up merging: qsort has no place for the keys. */
static void sort(struct view *view, const struct filter *filter)
{
	uint32_t count = view->shown_count;
	/* Which of the two stays is not known, and the next filter may show all. */
	uint32_t *from = view->shown, *to = malloc((view->row_count + 1) * sizeof(*to));
	if (!to || !filter->key_count) {
		free(to);
		return;
	}
	for (uint64_t width = 1; width < count; width *= 2) {
		for (uint64_t start = 0; start < count; start += 2 * width) {
			uint64_t middle = start + width < count ? width : count - start;
			uint64_t end = start + 2 * width < count ? 2 * width : count - start;
			merge(view, filter, from + start, to + start, (uint32_t)middle,
			      (uint32_t)end);
		}
		uint32_t *swap = from;
		from = to;
		to = swap;
	}
	view->shown = from;
	free(to);
}

/* --- The reply ------------------------------------------------------------------------------- */

/* Which choices the filter lets through, of facets that it names: a pattern, or another of a
 * device's names, stands for several. */
static void write_chosen(struct view *view, const struct filter *filter)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "chosen");
	json_begin_object(writer);
	for (unsigned id = 0; id < view->facet_count; id++) {
		if (!filter->allowed[id])
			continue;
		json_key(writer, facet_key(view, id));
		json_begin_array(writer);
		for (uint32_t i = 0; i < view->facets[id].count; i++)
			json_boolean(writer, filter->allowed[id][i]);
		json_end_array(writer);
	}
	json_end_object(writer);
}

static bool is_choice(const struct facet *facet, const char *name)
{
	for (uint32_t i = 0; i < facet->count; i++)
		if (choice_is_named(&facet->choices[i], name))
			return true;
	return false;
}

/* What the filter names and no result has, such as a device of a file that is not here. */
static void write_unknown(struct view *view, const struct filter *filter)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "unknown");
	json_begin_object(writer);
	for (unsigned id = 0; id < view->facet_count; id++) {
		json_key(writer, facet_key(view, id));
		json_begin_array(writer);
		for (const struct json_value *item = filter->asked[id]; item; item = item->next)
			if (item->type == JSON_STRING &&
			    !is_choice(&view->facets[id], item->string))
				json_string(writer, item->string);
		json_end_array(writer);
	}
	json_end_object(writer);
}

/* What cannot be read, by what it is called: {"latency_p99": "why"}. */
static void write_faults(struct view *view, const struct filter *filter)
{
	json_key(&view->reply, "faults");
	json_begin_object(&view->reply);
	for (size_t i = 0; i + 1 < filter->faults.count; i += 2)
		json_member_string(&view->reply, filter->faults.items[i],
				   filter->faults.items[i + 1]);
	json_end_object(&view->reply);
}

/* What ranges come to, in SI base units: {"latency_p99": {"low": 0.01}}. */
static void write_ends(struct view *view, const struct filter *filter)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "ranges");
	json_begin_object(writer);
	for (size_t i = 0; i < filter->range_count; i++) {
		const struct range *range = &filter->ranges[i];
		json_key(writer, field_of(&view->own, range->field)->key);
		json_begin_object(writer);
		if (isfinite(range->span.low))
			json_member_number(writer, "low", range->span.low);
		if (isfinite(range->span.high))
			json_member_number(writer, "high", range->span.high);
		json_end_object(writer);
	}
	json_end_object(writer);
}

static void write_limits(struct view *view, const struct filter *filter)
{
	uint64_t counts[GATE_UNDECIDED + 1] = { 0 };
	for (uint32_t i = 0; i < view->shown_count; i++)
		if (view->rows[view->shown[i]]->status == STATUS_OK)
			counts[view->limit_states[view->shown[i]]]++;
	json_key(&view->reply, "limits");
	json_begin_object(&view->reply);
	for (enum gate_state state = 0; state <= GATE_UNDECIDED; state++)
		json_member_count(&view->reply, gate_state_name(state), counts[state]);
	json_end_object(&view->reply);
	json_key(&view->reply, "limit_values");
	json_begin_object(&view->reply);
	for (size_t i = 0; i < filter->limit_count; i++)
		json_member_number(&view->reply, filter->limits[i].text, filter->limits[i].value);
	json_end_object(&view->reply);
}

static void write_counts(struct view *view, const struct filter *filter,
			 uint32_t *const counts[FACET_TOTAL], const uint32_t *of_runs)
{
	struct json_writer *writer = &view->reply;
	view_reply_begin(view);
	json_begin_object(writer);
	json_member_count(writer, "shown", view->shown_count);
	json_member_count(writer, "total", view->row_count);
	write_chosen(view, filter);
	write_unknown(view, filter);
	write_faults(view, filter);
	write_limits(view, filter);
	json_key(writer, "counts");
	json_begin_object(writer);
	for (unsigned id = 0; id < view->facet_count; id++) {
		json_key(writer, facet_key(view, id));
		json_begin_array(writer);
		for (uint32_t i = 0; i < view->facets[id].count; i++)
			json_count(writer, counts[id][i]);
		json_end_array(writer);
	}
	json_end_object(writer);
	json_key(writer, "runs");
	json_begin_array(writer);
	for (size_t i = 0; view->results && i < view->results->run_count; i++)
		json_count(writer, of_runs[i]);
	json_end_array(writer);
	json_end_object(writer);
}

/* How many shown results each run has: rows stand run by run, but not in the order shown. */
static uint32_t *count_runs(const struct view *view, struct arena *arena)
{
	size_t run_count = view->results ? view->results->run_count : 0;
	uint32_t *counts = arena_allocate(arena, run_count + 1, sizeof(*counts));
	bool *is_shown = arena_allocate(arena, view->row_count + 1, sizeof(*is_shown));
	if (!counts || !is_shown)
		return NULL;
	for (uint32_t i = 0; i < view->shown_count; i++)
		is_shown[view->shown[i]] = true;
	for (size_t i = 0, row = 0; i < run_count; i++)
		for (size_t j = 0; j < view->results->runs[i]->result_count; j++)
			counts[i] += is_shown[row++];
	return counts;
}

static bool read_filter(struct view *view, struct filter *filter, struct arena *arena,
			const struct json_value *request)
{
	const struct json_value *within = json_member(request, "within");
	for (unsigned id = 0; id < view->facet_count; id++)
		allow(view, filter, arena, json_member(request, "filters"), id);
	add_ranges(view, filter, arena, json_member(request, "ranges"));
	add_limits(view, filter, arena, request_list(request, "limits"));
	add_keys(view, filter, request_list(request, "sort"));
	filter->within = within && within->type == JSON_BOOLEAN && within->boolean;
	return add_places(view, filter, arena, request_list(request, "places")) &&
	       search_read(view, request_text(request, "search"), arena, &filter->search) &&
	       !arena->failed;
}

bool *view_passing(struct view *view, const struct json_value *request, struct arena *arena)
{
	struct filter filter = { 0 };
	unsigned which;
	bool *passing = arena_allocate(arena, view->row_count + 1, sizeof(bool));
	if (!passing || !read_filter(view, &filter, arena, request))
		return NULL;
	for (uint32_t row = 0; row < view->row_count; row++)
		passing[row] =
			refusals(view, &filter, row, &which) == 0 &&
			passes_beside_facets(view, &filter, row) &&
			is_within(&filter, limits_result_state(filter.limits, filter.limit_count,
							       &view->own, view->rows[row]));
	return passing;
}

/* For what asks later; the request's texts will be gone then. */
static void keep_limits(struct view *view, const struct filter *filter)
{
	view->limit_count = filter->limit_count;
	for (size_t i = 0; i < filter->limit_count; i++) {
		view->limits[i] = filter->limits[i];
		view->limits[i].text = "";
	}
}

void view_filter(struct view *view, const struct json_value *request)
{
	struct arena arena = { 0 };
	struct filter filter = { 0 };
	uint32_t *counts[FACET_TOTAL];
	bool ok = true;
	for (unsigned id = 0; id < view->facet_count; id++) {
		counts[id] = arena_allocate(&arena, view->facets[id].count + 1, sizeof(uint32_t));
		ok = ok && counts[id];
	}
	uint32_t *of_runs = NULL;
	if (ok && read_filter(view, &filter, &arena, request)) {
		keep_limits(view, &filter);
		pass(view, &filter, counts);
		sort(view, &filter);
		of_runs = count_runs(view, &arena);
	}
	if (of_runs)
		write_counts(view, &filter, counts, of_runs);
	else {
		struct dyno_error err = { 0 };
		error_memory(&err);
		view_reply_error(view, &err);
	}
	arena_finish(&arena);
}

/* Whether ranges and limits can be read, and names of words' values are any result's, without
 * filtering by them. */
void view_check(struct view *view, const struct json_value *request)
{
	struct arena arena = { 0 };
	struct filter filter = { 0 };
	add_ranges(view, &filter, &arena, json_member(request, "ranges"));
	add_limits(view, &filter, &arena, request_list(request, "limits"));
	for (unsigned id = 0; id < view->facet_count; id++)
		allow(view, &filter, &arena, json_member(request, "filters"), id);
	view_reply_begin(view);
	json_begin_object(&view->reply);
	write_faults(view, &filter);
	write_ends(view, &filter);
	write_unknown(view, &filter);
	json_end_object(&view->reply);
	view->reply.buffer.failed = view->reply.buffer.failed || arena.failed;
	arena_finish(&arena);
}
