/* Which results notes are about: those that have all the words that a note names. */
#include "view.h"
#include <string.h>

/* A run also by its id, where it is shown by its tag. */
static bool is_named(const struct view *view, unsigned id, uint32_t row, const char *name)
{
	const struct facet *facet = &view->facets[id];
	return choice_is_named(&facet->choices[facet->codes[row]], name) ||
	       (id == FACET_RUN && strcmp(view->runs[row]->id, name) == 0);
}

/* One of the values of a word. */
static bool has_word(const struct view *view, uint32_t row, const struct json_value *word)
{
	unsigned id = facet_find(view, word->key);
	if (id == FACET_TOTAL || word->type != JSON_ARRAY || word->numbers)
		return false;
	for (const struct json_value *item = word->first; item; item = item->next)
		if (item->type == JSON_STRING && is_named(view, id, row, item->string))
			return true;
	return false;
}

static bool has_all(const struct view *view, uint32_t row, const struct json_value *words)
{
	for (const struct json_value *word = words->first; word; word = word->next)
		if (!has_word(view, row, word))
			return false;
	return true;
}

/* What names no word is about no result. */
static void write_places(struct view *view, const struct json_value *words)
{
	bool names_some = words->type == JSON_OBJECT && words->first;
	json_begin_array(&view->reply);
	for (uint32_t row = 0; names_some && row < view->row_count; row++)
		if (has_all(view, row, words))
			json_count(&view->reply, row);
	json_end_array(&view->reply);
}

/* {"markers": [{"run": ["nightly"]}, {"model": ["a"], "batch": ["8", "16"]}]}: of each the places
 * of its results, whatever is shown. */
void view_find(struct view *view, const struct json_value *request)
{
	view_reply_begin(view);
	json_begin_object(&view->reply);
	json_key(&view->reply, "places");
	json_begin_array(&view->reply);
	for (const struct json_value *words = request_list(request, "markers"); words;
	     words = words->next)
		write_places(view, words);
	json_end_array(&view->reply);
	json_end_object(&view->reply);
}
