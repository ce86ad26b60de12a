/* What charts share: titles, axes, series, panels. Charts in charts/ use these; nothing else does.
 */
#ifndef DYNO_CORE_CHART_DRAW_H
#define DYNO_CORE_CHART_DRAW_H

#include "core/chart/slice.h"
#include "core/figure/theme.h"

#define CHART_PANELS   12  /* more are left out, with a note */
#define CHART_SERIES   24  /* in a panel, the same; … */
#define SERIES_ALL     400 /* … with --all-series */
#define CHART_FAILURES 6   /* reasons of failures that are told */

/* A chart in the making. */
struct drawing {
	const struct chart *chart;
	const struct chart_spec *spec;
	struct figure *figure;
	struct arena *arena; /* the figure's */
	struct chart_table table;
	size_t group;                  /* panels that belong side by side; 0: no matter */
	bool one_column;               /* panels below each other */
	const enum field_id *together; /* fields that share an axis; NULL: each has its own */
	size_t together_count;
	/* Where the words are (arrange.c). */
	bool arranged;
	int panel;          /* word of panels; CHART_WORDS: there is one */
	uint64_t told;      /* words that the others determine: they never split series */
	size_t left_out;    /* series */
	size_t series_most; /* in a panel */
	/* How series were last told apart (series.c). */
	int named_in;
	uint64_t named_by, within;
	uint64_t *combinations;
	size_t combination_count;
	bool share; /* panels whose axes show the same thing get the same range */
	const struct result *failures[CHART_FAILURES]; /* that notes tell of */
	size_t failure_count;
	bool explained[FIELDS_MOST]; /* a note says why values of it are withheld */
	struct dyno_error *err;
};

/* A series: rows of the table with the same levels of the grouping words. */
struct series {
	const char *name; /* "cuda:0 · sequence 128"; NULL where there is only one */
	const struct chart_row **rows;
	const struct chart_row *first; /* of the whole series, where rows are some of it */
	size_t count;
	int colour;
	enum symbol symbol;
	enum dash dash;
	double shade; /* of the colour, where it is not the only series that has it */
	double opacity;
};

struct series_list {
	struct series *items;
	size_t count;
};

/* Words as bits, 1 << word. */
uint64_t words_that_vary(const struct chart_table *table);
/* The same without what others determine. */
uint64_t words_that_split(const struct drawing *drawing);
/* Those that --group names, else all that split, less `taken`. */
uint64_t words_of_series(const struct drawing *drawing, uint64_t taken);

/* The rows whose `panel_word` has this level (CHART_WORDS: all rows), as series. */
bool series_make(struct drawing *drawing, int panel_word, uint32_t level, uint64_t by,
		 struct series_list *list);

/* Decides on panels, and on what to leave out so that series can be told apart, for a chart with
 * this word on its x axis (CHART_WORDS: a field) and series by these words; says so in notes.
 * Before all that looks at the table. */
bool arrange(struct drawing *drawing, int x, uint64_t by);
bool arrange_most(struct drawing *drawing, int x, uint64_t by, size_t most);
/* The same for words on several axes, panels of this word, and so many series in a panel. */
bool arrange_few(struct drawing *drawing, uint64_t across, uint64_t by, int panel, size_t most);

/* Of what values are relative to: its words; finds what each row is divided by (relation.h), before
 * anything is asked of the table. */
uint64_t relative_words(struct drawing *drawing);
bool relate_rows(struct drawing *drawing);

/* field_scale_of, or what ratios are shown in. */
char *drawing_scale(const struct drawing *drawing, char symbol[UNIT_TEXT_SIZE], double largest,
		    enum field_id field, double *scale);

/* Names, not numbers: nothing lies between two of them. */
bool word_is_nominal(const struct drawing *drawing, int word);

/* The word that panels are made of: --panel, else the model where several are there, else what
 * `arrange` chose, or CHART_WORDS; and how many panels, at most CHART_PANELS, with a note on those
 * left out. */
int panel_word(struct drawing *drawing, size_t *count);

/* "resnet-50", with what else all its rows share and other panels' do not: "gpt2 · sequence 128".
 * shown: words that the panel shows another way. After series_make of the panel. NULL for
 * CHART_WORDS, and when memory is exhausted. */
const char *panel_title(struct drawing *drawing, int word, uint32_t level, uint64_t shown);

/* What a joined row has no single one of: its run. Bits, for chart_row_title. */
uint64_t joined_words(const struct chart_row *row);

/* For charts that draw a panel for each cell: leaves of those that suit so many, of each value of
 * the word first, and says so. Where there are no more than that all rows stay, also others. */
bool keep_some_cells(struct drawing *drawing, int word, size_t most,
		     bool (*suits)(const struct chart_row *row));

/* The word of --x, else the batch size, or what varies. CHART_WORDS: --x names a field, which is
 * put into *field. */
int x_word(const struct drawing *drawing, enum field_id *field);

/* Says below the picture which of the field's values are estimates, and of what kind. */
void note_estimate(struct drawing *drawing, enum field_id field);

/* Title and unit, with the prefix that suits the largest value in the table; *scale is what to
 * multiply values with. Notes estimates. */
void axis_field(struct drawing *drawing, struct axis *axis, enum field_id field, double largest,
		double *scale);
void axis_unit(struct drawing *drawing, struct axis *axis, const char *title, enum unit unit,
	       enum better better, double largest, double *scale);
/* Of an axis of categories. */
struct axis_meaning word_meaning(const struct drawing *drawing, int word);
/* Categories of a word's levels. */
bool axis_word(struct drawing *drawing, struct axis *axis, int word);
/* A numeric axis of a word, logarithmic where its levels are far apart, with their own ticks. */
bool axis_word_numbers(struct drawing *drawing, struct axis *axis, int word);

/* Range over the marks of a panel that have y (and intervals); from zero with bars. */
bool axis_fit_marks(struct drawing *drawing, struct panel *panel, enum scale scale);
/* The same of x, with its intervals. */
bool axis_fit_marks_x(struct drawing *drawing, struct panel *panel, enum scale scale);
/* Gives panels that show the same field with the same scale one range, so that they can be compared
 * at a glance; except where the values of some would then be too small to be seen, which a note
 * says. */
bool share_axes(struct drawing *drawing);

/* The values of a field, or of all that share its axis (drawing->together). */
struct extent {
	double low, high; /* infinite where there are none */
	double largest;   /* chart_table_largest */
};

struct extent extent_of(const struct drawing *drawing, enum field_id field);
/* Does a linear axis hide the small ones? */
bool extent_is_wide(const struct extent *extent);

/* What was asked for, else what suits the values: logarithmic with a note where they span decades,
 * except with bars, which begin at zero. */
enum scale field_scale(const struct drawing *drawing, const char *asked,
		       const struct extent *extent, bool bars);
/* The same of an axis in a panel of points, whose other axis is a field, too. */
enum scale points_scale(const struct drawing *drawing, const char *asked,
			const struct extent *extent);

/* A small mark with its reason, in the series' row of the panel's strip, for each row that has
 * nothing to draw; x: where. */
bool mark_missing(struct drawing *drawing, struct panel *panel, const struct series *series,
		  const double *x, enum field_id field, enum scale scale);
/* Makes room for the strips, once all ranges are known. */
bool place_strips(struct drawing *drawing);

/* Greys what breaks a limit (chart_spec.limits). false when memory is exhausted. */
bool grey_beyond(struct drawing *drawing);
/* Open arrows at the bounds of what is withheld: no line joins them. x: where each row is, already
 * scaled. */
bool mark_bounds(struct drawing *drawing, struct panel *panel, const struct series *series,
		 const double *x, enum field_id field, double scale);
/* Is it of such arrows? */
bool mark_is_bound(const struct mark *mark);
/* A note on why values of the field are withheld; one is enough, others differ in numbers alone.
 * mark: what stands for a bound. */
void note_withheld(struct drawing *drawing, enum field_id field, const struct chart_value *value,
		   const char *mark);
/* Tells of the first few lines that lie on others. */
void note_hidden(struct drawing *drawing);
/* Tells below the picture of all cells that failed, once for each reason. */
void note_failures(struct drawing *drawing);
/* Is it such a mark? */
bool mark_is_missing(const struct mark *mark);

/* Of one of the bars that stand side by side at each level. */
double bar_width(const struct levels *levels, const struct series_list *list);

/* The usual panels of bars, or of lines, of one field over a word. */
enum field_mark {
	FIELD_BARS,
	FIELD_LINES,
	FIELD_POINTS
};
/* ‹mark› where it is one of these, else its own, with a note where it is another. */
enum field_mark field_mark_asked(const struct drawing *drawing, enum field_mark own);
bool draw_field_panel(struct drawing *drawing, struct panel *panel, enum field_id field, int x,
		      const struct series_list *list, enum field_mark how);
/* The same for every panel of the panel word. Returns false when memory is exhausted. */
bool draw_field(struct drawing *drawing, enum field_id field, int x, enum field_mark how);

/* The same with the field's name in the panels' titles, for figures of several fields. */
bool draw_field_named(struct drawing *drawing, enum field_id field, int x, enum field_mark how);
/* A field over another one, as points, in panels of the panel word. */
bool draw_field_over_field(struct drawing *drawing, enum field_id x, enum field_id y);

/* The mark of a series with room for count points, x, y, labels and rows; with low, high where
 * `interval`. */
struct mark *series_mark(struct drawing *drawing, struct panel *panel, enum mark_type type,
			 const struct series *series, size_t count, bool interval);

/* The field itself if any row has it, else the nearest that is there, with a note on what is
 * missing and why; FIELD_TOTAL when nothing is left. */
enum field_id field_or_nearest(struct drawing *drawing, enum field_id field);

/* Says what was asked for and the chart does not take. */
bool note_unused(struct drawing *drawing);
/* The same of ‹mark›, where it is none of these (NULL at the end), of which `list` tells; … */
bool note_other_mark(struct drawing *drawing, const char *const *own, const char *list);
/* … and of a scale of an x axis that has names. */
bool note_names_have_no_scale(struct drawing *drawing);

/* What stands around the panels, once these are drawn (finish.c). The subtitle is NULL when memory
 * is exhausted. */
const char *drawing_subtitle(struct drawing *drawing);
bool drawing_finish(struct drawing *drawing);

/* The figure's title, "of" the model where there is one; --title goes before it. */
bool drawing_title(struct drawing *drawing, const char *format, ...) DYNO_PRINTF(2, 3);

/* "Batch size" → "batch size", "FLOPs" as it is; NULL when memory is exhausted. */
const char *within_title(struct drawing *drawing, const char *title);

/* Says in a panel of its own why there is nothing. */
bool draw_nothing(struct drawing *drawing, const char *format, ...) DYNO_PRINTF(2, 3);

/* Has any row its samples? */
bool has_samples(const struct drawing *drawing);

/* Charts that a preset cannot say. */
bool draw_throughput(struct drawing *drawing);
bool draw_memory(struct drawing *drawing);
bool draw_flops(struct drawing *drawing);
bool draw_operators(struct drawing *drawing);
bool draw_roofline(struct drawing *drawing);
bool draw_parallel(struct drawing *drawing);
bool draw_pareto(struct drawing *drawing);
bool draw_ranked(struct drawing *drawing);
bool draw_space(struct drawing *drawing);
bool draw_timeline(struct drawing *drawing);
bool draw_device(struct drawing *drawing);
const char *unsuited_device(const struct drawing *drawing);
bool draw_memory_timeline(struct drawing *drawing);
bool draw_history(struct drawing *drawing);
bool draw_comparison(struct drawing *drawing);
bool draw_distribution(struct drawing *drawing);
bool draw_ab(struct drawing *drawing);
bool draw_heatmap(struct drawing *drawing);
bool draw_icicle(struct drawing *drawing);

#endif
