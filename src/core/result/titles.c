#include "core/result/titles.h"

static void find_said(struct titles *titles, const struct dyno_results *results)
{
	const struct result *first = results_at(results, 0, NULL);
	titles->said[WORD_MODEL] = titles->said[WORD_DEVICE] = titles->said[WORD_BATCH] = true;
	for (size_t r = 0; r < results->run_count; r++)
		for (size_t i = 0; i < results->runs[r]->result_count; i++)
			for (unsigned id = 0; id < words_end(&titles->own); id = word_after(id))
				titles->said[id] |=
					word_compare(&first->cell,
						     &results->runs[r]->results[i]->cell,
						     word_of(&titles->own, id)) != 0;
}

static const char *label_of(const struct titles *titles, const struct cell *cell,
			    const struct word *word, struct arena *arena)
{
	if (word->kind == WORD_IS_MODEL)
		return cell->model ? models_name(&titles->models, cell->model) : "";
	if (word->kind == WORD_IS_DEVICE)
		return cell->device ? devices_name(&titles->devices, cell->device) : "";
	return cell_label(arena, cell, word);
}

const char *titles_of(const struct titles *titles, const struct cell *cell, uint64_t words,
		      struct arena *arena)
{
	const char *title = "";
	for (unsigned id = 0; title && id < words_end(&titles->own); id = word_after(id)) {
		const struct word *word = word_of(&titles->own, id);
		bool none = word->own ? !cell_own(cell, word->key)
				      : word->kind == WORD_IS_NUMBER && !word_number(cell, word);
		bool wanted = words & (word->own ? OWN_WORDS : WORD_MASK(id));
		if (none || !wanted || !titles->said[id] || word->told_by < WORD_TOTAL)
			continue;
		const char *label = label_of(titles, cell, word, arena);
		if (!label)
			return NULL;
		if (*label)
			title = arena_printf(arena, "%s%s%s", title, *title ? ", " : "", label);
	}
	return title;
}

bool titles_make(struct titles *titles, const struct dyno_results *results, struct arena *arena,
		 struct dyno_error *err)
{
	*titles = (struct titles){ 0 };
	if (!results_vocabulary(results, arena, &titles->own, err))
		return false;
	if (!models_of(&titles->models, results, arena) ||
	    !devices_of(&titles->devices, results, arena))
		return error_memory(err);
	if (dyno_results_count(results))
		find_said(titles, results);
	return true;
}
