/* What the dashboard's page asks of the library, compiled to WebAssembly (exports.c). A view holds
 * results and which of them are shown in what order; it answers in JSON. The page's script derives
 * no number: it asks here.
 *
 * Requests are JSON too, and can come from anybody, because the page's address carries its state:
 * what makes no sense in them is ignored. */
#ifndef DYNO_WEB_VIEW_H
#define DYNO_WEB_VIEW_H

#include "core/base/map.h"
#include "core/base/units.h"
#include "core/compare/best.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include "core/stats/known_steps.h"

/* By what results are told apart and filtered: the words of a cell, these, and own words. */
enum facet_id {
	FACET_RUN = WORD_TOTAL,
	FACET_STATUS,
	FACET_OWN, /* the first of them; a view has facet_count */
	FACET_TOTAL = FACET_OWN + OWN_WORDS_MOST,
};

/* One value that a facet has: "cuda:0", 16. In reading order: numbers by size, texts as they came.
 */
struct choice {
	const char *text;                 /* what is shown, and what filters name */
	const struct device_info *device; /* of that facet: filters name it otherwise, too */
	double number;                    /* NaN: a text */
	uint32_t order;                   /* its place in reading order */
	uint32_t count;                   /* results that have it */
};

struct facet {
	struct choice *choices;
	uint32_t count, capacity;
	struct map map;  /* finds them */
	uint32_t *codes; /* of each result: place in choices */
};

struct view {
	struct dyno_results *results;
	const struct result **rows; /* all, by place */
	const struct run **runs;    /* of each */
	uint32_t row_count;
	struct vocabulary own; /* of the results */
	struct facet facets[FACET_TOTAL];
	unsigned facet_count;
	struct devices devices; /* of all results */
	struct models models;   /* the same */
	struct arena arena;     /* of facets */
	uint32_t *shown;        /* places of those that pass the filter, in order */
	uint32_t shown_count;
	uint32_t *contending; /* those, and what is not shown because it may break a limit */
	uint32_t contending_count;
	uint8_t *limit_states; /* of all, by place: enum gate_state towards the limits, … */
	struct limit limits[FIELDS_MOST]; /* … which are these; without their texts */
	size_t limit_count;
	struct column_scale {
		double scale; /* 0: not found out yet */
		bool bounded; /* is any result's value withheld, with a bound? */
		char symbol[UNIT_TEXT_SIZE];
	} scales[FIELDS_MOST];
	const struct relation *relation; /* what values are shown relative to; NULL: they are not */
	struct arena related;            /* of that */
	struct known_steps steps;        /* of histories that were drawn */
	struct json_writer reply;
};

/* NULL: it is the run, or the status. */
const struct word *facet_word(const struct view *view, unsigned id);
const char *facet_key(const struct view *view, unsigned id);
const char *facet_title(const struct view *view, unsigned id);
bool facet_is_number(const struct view *view, unsigned id);

struct view *view_create(void);
void view_destroy(struct view *view);

/* Joins the results to those that are there, but for those that are the same, and shows all. The
 * view owns them, also on failure. */
bool view_add(struct view *view, struct dyno_results *results, struct dyno_error *err);

/* Answers a request, the JSON text of an object whose member "ask" names the function; its JSON is
 * in the reply, {"error": "…"} and false where there is none. */
bool view_ask(struct view *view, const char *text, size_t length);

/* The functions. Each begins the reply anew. */
void view_describe(struct view *view);
void view_summary(struct view *view);
void view_filter(struct view *view, const struct json_value *request);
void view_check(struct view *view, const struct json_value *request);
void view_find(struct view *view, const struct json_value *request);
void view_rows(struct view *view, const struct json_value *request);
void view_row(struct view *view, const struct json_value *request);
void view_results(struct view *view); /* those that are shown, as a result file */
void view_draw(struct view *view, const struct json_value *request);
void view_best(struct view *view, const struct json_value *request);
void view_compare(struct view *view, const struct json_value *request);
void view_derive(struct view *view, const struct json_value *request);

/* The cells that contend, each with all its results and its state; NULL when memory is exhausted.
 */
struct contender *view_contenders(const struct view *view, size_t *count, struct arena *arena);

/* Values as they are. */
void view_unrelate(struct view *view);

/* A result's value as it is shown: relative, where a relation is chosen. */
struct field_value view_value(const struct view *view, uint32_t row, enum field_id id);

/* Which results, by place, a request as those of view_filter lets through; what is shown stays as
 * it is. NULL when memory is exhausted. */
bool *view_passing(struct view *view, const struct json_value *request, struct arena *arena);

void view_reply_begin(struct view *view);

/* {"error": "…"} */
void view_reply_error(struct view *view, const struct dyno_error *err);

/* Writes the settings that the reply names as the page has them (core/base/spell.h). */
void view_reply_spell(struct view *view);

/* Strings of a request's member; an empty list for anything else. The walk goes on with ->next. */
const struct json_value *request_list(const struct json_value *request, const char *key);
const char *request_text(const struct json_value *request, const char *key); /* or NULL */
double request_number(const struct json_value *request, const char *key, double otherwise);

/* Marks the places of results that a list names, alone and as ranges: "0-41", "50". */
void request_places(const struct view *view, const struct json_value *list, bool *has);

/* FACET_TOTAL when it is none. */
unsigned facet_find(const struct view *view, const char *key);

/* Is the choice what a filter or search calls so? What others call a device changes when results
 * are added; a filter holds all the same. Numbers are also called by ranges: "1..64", "> 8". */
bool choice_is_named(const struct choice *choice, const char *name);

/* --- Ranges ---------------------------------------------------------------------------------- */

/* Numbers from low to high, as people write them: "≤ 50 ms", "1..64", "> 2 GB", "8" (view_span.c).
 */
struct span {
	double low, high;
	bool open; /* without its ends */
};

/* False with why: it is none. A number without a unit is in the SI base unit. */
bool span_read(const char *text, enum unit unit, struct span *span, struct dyno_error *err);
bool span_has(const struct span *span, double number);
/* Of "<=" and its like, with which the text begins; 0: it does not. */
size_t span_sign_length(const char *text);

/* Columns of fields that a request lists, and rows of them (view_rows.c). */
size_t request_fields(const struct view *view, const struct json_value *request,
		      enum field_id columns[FIELDS_MOST]);
void view_write_columns(struct view *view, const enum field_id *columns, size_t count);
/* pool: whose values they are; NULL: the row's. */
void view_write_row(struct view *view, uint32_t row, const enum field_id *columns, size_t count,
		    bool plain, const struct pool *pool);

/* --- Searching ------------------------------------------------------------------------------- */

/* Words that all have to be found: h200 "out of memory" -float16 batch:8..64 latency_p99<=50ms */
struct search {
	struct search_term {
		const char *text;
		bool unwanted; /* -word */
		bool anywhere; /* also in the reason and the device's name; else in one facet */
		bool *found[FACET_TOTAL]; /* by choice; NULL: not looked for there */
		enum field_id field;      /* latency_p99<=50ms; FIELD_TOTAL: none */
		struct span span;
	} * terms;
	size_t count;
};

/* False when memory is exhausted. NULL, "" search for nothing, which is found everywhere. */
bool search_read(const struct view *view, const char *text, struct arena *arena,
		 struct search *search);
bool search_finds(const struct view *view, const struct search *search, uint32_t row);

#endif
