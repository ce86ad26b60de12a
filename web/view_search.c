/* What a search holds: words that all have to be found, wherever. */
#include "core/base/units.h"
#include "view.h"
#include <math.h>
#include <string.h>

static char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static bool begins(const char *text, const char *start)
{
	while (*start && lower(*text) == lower(*start)) {
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

static bool is_found(const struct choice *choice, const char *text, bool named)
{
	double number;
	struct dyno_error err = { 0 };
	if (!isnan(choice->number))
		return named && parse_in_unit(text, UNIT_COUNT, &number, &err) &&
		       number == choice->number;
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

static bool read_term(const struct view *view, const char **at, struct arena *arena,
		      struct search_term *term)
{
	term->unwanted = **at == '-' && (*at)[1] && !is_blank((*at)[1]);
	*at += term->unwanted;
	unsigned only = take_facet(view, at);
	term->anywhere = only == FACET_TOTAL;
	term->text = take_text(at, arena);
	bool ok = term->text != NULL;
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
