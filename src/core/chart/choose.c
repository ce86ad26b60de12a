/* Charts that draw a panel for each cell: which cells, where they are more than there is room for.
 */
#include "core/chart/draw.h"

/* Chosen in rounds: in each one of each value of the word, if there is one of a model and device
 * that was not yet chosen, that. */
struct chooser {
	const struct chart_table *table;
	int word;
	size_t left;
	bool *kept, *words, *pairs; /* by row, by level, by model and device */
};

static bool *pair_of(const struct chooser *chooser, const struct chart_row *row)
{
	return &chooser->pairs[row->level[WORD_MODEL] * chooser->table->levels[WORD_DEVICE].count +
			       row->level[WORD_DEVICE]];
}

static void take(struct chooser *chooser, size_t i, bool new_pair)
{
	const struct chart_row *row = &chooser->table->rows[i];
	bool *word = &chooser->words[row->level[chooser->word]], *pair = pair_of(chooser, row);
	if (!chooser->left || chooser->kept[i] || *word || (new_pair && *pair))
		return;
	chooser->kept[i] = *word = *pair = true;
	chooser->left--;
}

/* There are more that suit than are to be chosen. */
static void take_all(struct chooser *chooser, bool (*suits)(const struct chart_row *row))
{
	const struct chart_table *table = chooser->table;
	while (chooser->left) {
		for (size_t i = 0; i < table->levels[chooser->word].count; i++)
			chooser->words[i] = false;
		for (int any = 0; any < 2; any++)
			for (size_t i = 0; i < table->count; i++)
				if (suits(&table->rows[i]))
					take(chooser, i, !any);
	}
}

static bool start(struct chooser *chooser, struct arena *arena)
{
	const struct chart_table *table = chooser->table;
	size_t pairs = table->levels[WORD_MODEL].count * table->levels[WORD_DEVICE].count;
	chooser->kept = arena_allocate(arena, table->count + 1, sizeof(bool));
	chooser->words =
		arena_allocate(arena, table->levels[chooser->word].count + 1, sizeof(bool));
	chooser->pairs = arena_allocate(arena, pairs + 1, sizeof(bool));
	return chooser->kept && chooser->words && chooser->pairs;
}

static bool tell_kept(struct drawing *drawing, int word, size_t kept, size_t all)
{
	size_t values = drawing->table.levels[word].count;
	const char *title = within_title(drawing, chart_word_title(&drawing->table, word));
	const char *of = values == kept ? ", one of each " : ", some of each ";
	bool each = values > 1 && values <= kept;
	return title &&
	       figure_add_note(
		       drawing->figure,
		       "Drawn to be read at a glance: %zu of %zu cells%s%s; choose a model, "
		       "device or batch size (‹model›, ‹device›, ‹batch›)",
		       kept, all, each ? of : "", each ? title : "");
}

bool keep_some_cells(struct drawing *drawing, int word, size_t most,
		     bool (*suits)(const struct chart_row *row))
{
	struct chart_table *table = &drawing->table;
	struct chooser chooser = { .table = table, .word = word, .left = most };
	size_t suited = 0;
	for (size_t i = 0; i < table->count; i++)
		suited += suits(&table->rows[i]);
	if (suited <= most)
		return true;
	if (!start(&chooser, drawing->arena))
		return false;
	take_all(&chooser, suits);
	return tell_kept(drawing, word, most, suited) && slice_keep(table, chooser.kept) &&
	       slice_told(table, &drawing->told) &&
	       drawing_title(drawing, "%s", drawing->chart->title);
}
