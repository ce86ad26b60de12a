/* What a search holds: words that all have to be found, wherever. */
#include "view.h"
#include <math.h>
#include <string.h>

static char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* A status is out_of_memory, and read as "out of memory". */
static bool same_letter(char letter, char sought)
{
	return lower(letter) == lower(sought) || (letter == '_' && sought == ' ');
}

static bool begins(const char *text, const char *start)
{
	while (*start && same_letter(*text, *start)) {
		text++;
		start++;
	}
	return !*start;
}

static bool contains(const char *text, const char *part)
{
	for (; text && *text; text++)
		if (begins(text, part))
			return true;
	return false;
}

/* --- Reading --------------------------------------------------------------------------------- */

static bool is_blank(char letter)
{
	return letter == ' ' || letter == '\t';
}

/* Up to the next blank; what is in quotation marks may have some. */
static const char *take_text(const char **at, struct arena *arena)
{
	bool quoted = **at == '"';
	const char *start = *at + quoted, *end = start;
	while (*end && (quoted ? *end != '"' : !is_blank(*end)))
		end++;
	*at = *end == '"' ? end + 1 : end;
	return arena_printf(arena, "%.*s", (int)(end - start), start);
}

/* The facet of "batch:8", and behind its colon; FACET_TOTAL where a colon is part of a name. */
static unsigned take_facet(const struct view *view, const char **at)
{
	size_t length = strcspn(*at, ": \"");
	for (unsigned id = 0; (*at)[length] == ':' && (*at)[length + 1] && id < view->facet_count;
	     id++)
		if (strlen(facet_key(view, id)) == length && begins(*at, facet_key(view, id))) {
			*at += length + 1;
			return id;
		}
	return FACET_TOTAL;
}

/* The same of a field: "latency_p99:<=50ms", "latency_p99<=50ms". */
static enum field_id take_field(const struct view *view, const char **at, struct arena *arena)
{
	size_t length = strcspn(*at, ":<>\" ");
	const char *sign = strstr(*at, "≤") ? strstr(*at, "≤") : strstr(*at, "≥");
	if (sign && sign < *at + length)
		length = (size_t)(sign - *at);
	bool colon = (*at)[length] == ':' && (*at)[length + 1];
	if (!colon && !span_sign_length(*at + length))
		return FIELD_TOTAL;
	const char *key = arena_bytes(arena, *at, length);
	enum field_id field = key ? vocabulary_field(&view->own, key) : FIELD_TOTAL;
	if (field != FIELD_TOTAL)
		*at += length + colon;
	return field;
}

static bool is_found(const struct choice *choice, const char *text, bool named)
{
	if (!isnan(choice->number))
		return named && choice_is_named(choice, text);
	return contains(choice->text, text) || (named && choice_is_named(choice, text));
}

static bool find(const struct view *view, struct search_term *term, unsigned id, bool named,
		 struct arena *arena)
{
	const struct facet *facet = &view->facets[id];
	bool *found = arena_allocate(arena, facet->count + 1, sizeof(bool));
	for (uint32_t code = 0; found && code < facet->count; code++)
		found[code] = is_found(&facet->choices[code], term->text, named);
	term->found[id] = found;
	return found;
}

/* What is no number finds nothing. */
static bool read_span(const struct view *view, struct search_term *term)
{
	struct dyno_error err = { 0 };
	if (!span_read(term->text, field_of(&view->own, term->field)->unit, &term->span, &err))
		term->span = (struct span){ .low = 1, .high = 0 };
	return true;
}

static bool read_term(const struct view *view, const char **at, struct arena *arena,
		      struct search_term *term)
{
	term->unwanted = **at == '-' && (*at)[1] && !is_blank((*at)[1]);
	*at += term->unwanted;
	unsigned only = take_facet(view, at);
	term->field = only == FACET_TOTAL ? take_field(view, at, arena) : FIELD_TOTAL;
	term->anywhere = only == FACET_TOTAL && term->field == FIELD_TOTAL;
	term->text = take_text(at, arena);
	bool ok = term->text != NULL;
	if (ok && term->field != FIELD_TOTAL)
		return read_span(view, term);
	for (unsigned id = 0; ok && id < view->facet_count; id++)
		if (id == only || (term->anywhere && !facet_is_number(view, id)))
			ok = find(view, term, id, !term->anywhere, arena);
	return ok;
}

bool search_read(const struct view *view, const char *text, struct arena *arena,
		 struct search *search)
{
	const char *at = text ? text : "";
	*search = (struct search){ .terms = arena_allocate(arena, strlen(at) / 2 + 1,
							   sizeof(*search->terms)) };
	while (search->terms) {
		while (is_blank(*at))
			at++;
		if (!*at)
			return true;
		struct search_term *term = &search->terms[search->count];
		if (!read_term(view, &at, arena, term))
			return false;
		search->count += *term->text != '\0';
	}
	return false;
}

/* --- Finding --------------------------------------------------------------------------------- */

static bool has_term(const struct view *view, const struct search_term *term, uint32_t row)
{
	const struct device_info *device = view->rows[row]->cell.device;
	if (term->field != FIELD_TOTAL)
		return span_has(&term->span, field_shown(result_value(&view->own, view->rows[row],
								      term->field)));
	for (unsigned id = 0; id < view->facet_count; id++)
		if (term->found[id] && term->found[id][view->facets[id].codes[row]])
			return true;
	return term->anywhere && (contains(view->rows[row]->reason, term->text) ||
				  (device && contains(device->name, term->text)));
}

bool search_finds(const struct view *view, const struct search *search, uint32_t row)
{
	for (size_t i = 0; i < search->count; i++)
		if (has_term(view, &search->terms[i], row) == search->terms[i].unwanted)
			return false;
	return true;
}
