/* Renderers on figures made by hand: no text overlaps or is cut, the same input gives the same
 * bytes, what cannot be written or is asked for wrongly is an error. What pictures look like is
 * tested by pictures.py. */
#include "output/picture/render.h"
#include "core/base/count.h"
#include "output/sample_figures.h"

static const char *const hostile[] = {
	"bert",
	("a-name-of-a-hundred-and-twenty-characters-which-nobody-would-give-a-model-by-hand-but-a-"
	 "script-that-joins-settings-does-so"),
	"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
	"名前がとても長い模型のための試験用の文字列名前がとても長い模型のための試験用の文字列",
	"نموذج اختبار الأداء للشبكات العصبية",
	"🚀🔥👩‍👩‍👧‍👦 emoji 🏳️‍🌈",
	"</script><script>alert(1)</script>",
	"%{y} %{customdata} <b>&amp;",
	"\xff\xfe invalid \xc3(",
	"two\nlines\tand\x1b[31m colour",
	"e\xcc\x81\xcc\x81\xcc\x81\xcc\x81 zalgo",
	"",
};

#define HOSTILE COUNT(hostile)

/* Grouped bars with a line each, texts on some of them. */
static void make_hostile(struct figure *figure, const char *name, size_t devices, size_t batches)
{
	const char **labels = arena_allocate(figure->arena, batches, sizeof(*labels));
	for (size_t i = 0; i < batches; i++)
		labels[i] = i % 2 ? name : arena_printf(figure->arena, "%zu", i + 1);
	figure->title = figure->subtitle = name;
	for (int i = 0; i < 4; i++)
		figure_add_note(figure, "%s: %s %s %s", name, name, name, name);
	figure->columns = devices > 1 ? 2 : 1;
	for (size_t p = 0; p < figure->columns; p++) {
		struct panel *panel = figure_add_panel(figure);
		panel->title = name;
		axis_categories(figure, &panel->x, labels, batches);
		axis_fit(figure, &panel->y, SCALE_LINEAR, 0, 1e7, true);
		sample_axis(&panel->x, name, name, name);
		sample_axis(&panel->y, name, "ms", "lower is better");
		for (size_t d = 0; d < devices; d++)
			for (int line = 0; line < 2; line++) {
				struct mark *mark = panel_add_mark(
					figure, panel, line ? MARK_LINE : MARK_BAR, batches);
				mark->name = line ? "p99" : name;
				mark->group = arena_printf(figure->arena, "%s:%zu", name, d);
				mark->colour = (int)d;
				mark->width = line ? 0 : 0.8 / (double)devices;
				mark->x = doubles(figure, batches);
				mark->y = doubles(figure, batches);
				mark->texts =
					arena_allocate(figure->arena, batches, sizeof(char *));
				for (size_t i = 0; i < batches; i++) {
					mark->x[i] = (double)i - 0.4 +
						     0.8 * ((double)d + 0.5) / (double)devices;
					mark->y[i] = 1e6 * (double)(i % 9 + 1);
					mark->texts[i] = line ? NULL : name;
				}
			}
		panel_add_annotation(figure, &figure->panels[p], 0.5, 5e6, true, name);
	}
}

static bool within(struct rectangle box, double width, double height)
{
	return box.x >= -0.5 && box.y >= -0.5 && box.x + box.width <= width + 0.5 &&
	       box.y + box.height <= height + 0.5;
}

static void check_boxes(const char *what, const struct figure *figure,
			const struct render_options *options)
{
	struct arena arena = { 0 };
	struct boxes boxes = { 0 };
	struct dyno_error err = { 0 };
	CHECK_ROW(what, render_boxes(figure, options, &arena, &boxes, &err));
	CHECK_ROW(what, boxes.count > 0 || !*what);
	for (size_t i = 0; i < boxes.count; i++) {
		struct rectangle box = boxes.items[i].place;
		if (!within(box, boxes.width, boxes.height)) {
			printf("# %s (%g × %g): cut: \"%s\" at %g, %g, %g wide\n", what,
			       options->width, options->height, boxes.items[i].string, box.x, box.y,
			       box.width);
			test_failures++;
		}
		for (size_t j = 0; j < i; j++)
			if (rectangles_meet(box, boxes.items[j].place)) {
				printf("# %s (%g × %g): \"%s\" meets \"%s\"\n", what,
				       options->width, options->height, boxes.items[i].string,
				       boxes.items[j].string);
				test_failures++;
			}
	}
	arena_finish(&arena);
}

static const struct render_options sizes[] = {
	{ .width = 0 },
	{ .width = 600, .height = 400 },
	{ .width = 1200, .height = 800 },
	{ .width = 320, .height = 240 },
	{ .width = 200, .height = 200 },
	{ .width = 3000, .height = 300 },
};

#define SIZES COUNT(sizes)

static void keeps_texts_apart(void)
{
	static const size_t counts[][2] = { { 1, 1 }, { 1, 40 }, { 2, 6 }, { 12, 1 }, { 12, 40 } };
	for (size_t i = 0; i < HOSTILE; i++)
		for (size_t j = 0; j < COUNT(counts); j++)
			for (size_t k = 0; k < SIZES; k++) {
				struct arena arena = { 0 };
				struct figure figure;
				figure_init(&figure, &arena, "hostile");
				make_hostile(&figure, hostile[i], counts[j][0], counts[j][1]);
				check_boxes(hostile[i], &figure, &sizes[k]);
				arena_finish(&arena);
			}
}

static void keeps_texts_of_samples_apart(void)
{
	for (size_t i = 0; i < COUNT(sample_figures); i++)
		for (size_t k = 0; k < SIZES; k++) {
			struct arena arena = { 0 };
			struct figure figure;
			figure_init(&figure, &arena, sample_figures[i].name);
			sample_figures[i].make(&figure);
			check_boxes(sample_figures[i].name, &figure, &sizes[k]);
			arena_finish(&arena);
		}
}

/* --- Bytes ---------------------------------------------------------------------------------- */

static bool refuse(void *context, const void *data, size_t length)
{
	(void)context, (void)data, (void)length;
	return false;
}

static void with_sample(const char *name, void (*check)(const struct figure *figure))
{
	for (size_t i = 0; i < COUNT(sample_figures); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		if (name && strcmp(name, sample_figures[i].name) != 0)
			continue;
		figure_init(&figure, &arena, sample_figures[i].name);
		sample_figures[i].make(&figure);
		check(&figure);
		arena_finish(&arena);
	}
}

static void rendered(const struct figure *figure, const struct render_format *format,
		     struct buffer *out)
{
	struct dyno_error err = { 0 };
	struct render_options options = { .scale = 1 };
	CHECK_ROW(format->name, render(figure, format, &options, buffer_sink(out), NULL, &err));
	CHECK_ROW(err.message, out->length > 0);
}

static void check_same(const struct figure *figure)
{
	for (const struct render_format *format = render_formats; format->name; format++) {
		struct buffer one = { 0 }, other = { 0 };
		rendered(figure, format, &one);
		rendered(figure, format, &other);
		CHECK_ROW(format->name, one.length == other.length &&
						memcmp(one.data, other.data, one.length) == 0);
		buffer_finish(&one);
		buffer_finish(&other);
	}
}

static void gives_identical_bytes(void)
{
	with_sample(NULL, check_same);
}

static void check_refused(const struct figure *figure)
{
	for (const struct render_format *format = render_formats; format->name; format++) {
		struct dyno_error err = { 0 };
		CHECK_ROW(format->name,
			  !render(figure, format, NULL, (struct sink){ refuse, NULL }, NULL, &err));
		CHECK_ROW(format->name, err.code == DYNO_ERROR_IO);
	}
}

static void reports_failed_writing(void)
{
	with_sample("latency", check_refused);
}

static void check_sizes(const struct figure *figure)
{
	static const struct render_options rows[] = {
		{ .width = 199, .height = 300 },
		{ .width = 300, .height = 1e9 },
		{ .width = -1 },
		{ .width = NAN },
		{ .scale = -1 },
		{ .scale = 11 },
		{ .scale = NAN },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		CHECK(!render(figure, &render_null, &rows[i], (struct sink){ refuse, NULL }, NULL,
			      &err));
		CHECK(err.code == DYNO_ERROR_USAGE);
	}
	CHECK(render(figure, &render_null, NULL, (struct sink){ refuse, NULL }, NULL, NULL));
}

static void refuses_sizes(void)
{
	with_sample("latency", check_sizes);
}

static void finds_formats(void)
{
	static const char *const rows[][2] = {
		{ "a.png", "png" },   { "a/b.SVG", "svg" }, { "x.pdf", "pdf" },
		{ "x.json", "json" }, { "a.jpg", NULL },    { ".png", NULL },
		{ "a/.png", NULL },   { "png", NULL },      { "", NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct render_format *format = render_format_of_path(rows[i][0]);
		CHECK_ROW(rows[i][0],
			  rows[i][1] ? format && strcmp(format->name, rows[i][1]) == 0 : !format);
	}
}

/* --- What is inside --------------------------------------------------------------------------- */

static void check_svg(const struct figure *figure)
{
	struct buffer svg = { 0 };
	rendered(figure, render_format_find("svg"), &svg);
	const char *text = buffer_text(&svg);
	CHECK(strncmp(text, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"", 50) == 0);
	CHECK(strstr(text, "<title id=\"title\">Latency by batch size</title>"));
	CHECK(strstr(text, "<desc id=\"desc\">Mean latency of bert"));
	CHECK(strstr(text, "run: 20261123-224135-5f3a"));
	CHECK(strstr(text, ">Latency (ms) · lower is better ↓</text>"));
	CHECK(strstr(text, "<title>cpu · p99</title>"));
	CHECK(strstr(text, ">out of memory</text>"));
	buffer_finish(&svg);
}

static void writes_readable_svg(void)
{
	with_sample("latency", check_svg);
}

/* Bytes that occur in a file with NULs. */
static bool contains(const struct buffer *bytes, const char *text)
{
	size_t length = strlen(text);
	for (size_t i = 0; i + length <= bytes->length; i++)
		if (memcmp(bytes->data + i, text, length) == 0)
			return true;
	return false;
}

static void check_metadata(const struct figure *figure)
{
	struct buffer png = { 0 }, pdf = { 0 };
	rendered(figure, render_format_find("png"), &png);
	rendered(figure, render_format_find("pdf"), &pdf);
	CHECK(contains(&png, "iTXtTitle"));
	CHECK(contains(&png, "iTXtSource"));
	CHECK(contains(&png, "run: 20261123-224135-5f3a"));
	CHECK(contains(&pdf, "/Title"));
	CHECK(!contains(&pdf, "CreationDate"));
	buffer_finish(&png);
	buffer_finish(&pdf);
}

static void says_where_pictures_come_from(void)
{
	with_sample("latency", check_metadata);
}

/* --- Strange numbers ------------------------------------------------------------------------- */

static const double strange[] = { 0, 1, -1, NAN, INFINITY, -INFINITY, 1e300, -1e300, 5e-324, 1e9 };

#define STRANGE COUNT(strange)

static double *strange_numbers(struct figure *figure, size_t from)
{
	double *numbers = doubles(figure, STRANGE);
	for (size_t i = 0; i < STRANGE; i++)
		numbers[i] = strange[(i + from) % STRANGE];
	return numbers;
}

static void add_strange(struct figure *figure, enum mark_type type, enum scale scale)
{
	struct panel *panel = figure_add_panel(figure);
	panel->is_3d = type == MARK_POINTS_3D || type == MARK_SURFACE;
	panel->is_pie = type == MARK_PIE;
	axis_fit(figure, &panel->x, scale, 0, 10, false);
	axis_fit(figure, &panel->y, scale, 1e-9, 10, false);
	axis_fit(figure, &panel->z, scale, 0, 10, false);
	struct mark *mark = panel_add_mark(figure, panel, type, STRANGE);
	mark->name = "strange";
	mark->width = 0.5;
	mark->symbol = SYMBOL_CIRCLE;
	mark->columns = 5;
	mark->line_count = 2;
	mark->value_high = 1;
	mark->value_title = "z";
	mark->x = strange_numbers(figure, 0);
	mark->y = strange_numbers(figure, 3);
	mark->z = strange_numbers(figure, 5);
	mark->low = strange_numbers(figure, 7);
	mark->high = strange_numbers(figure, 2);
	mark->x_low = strange_numbers(figure, 4);
	mark->x_high = strange_numbers(figure, 6);
	mark->quartile_low = strange_numbers(figure, 8);
	mark->quartile_high = strange_numbers(figure, 9);
	mark->labels = arena_allocate(figure->arena, STRANGE, sizeof(char *));
	mark->texts = arena_allocate(figure->arena, STRANGE, sizeof(char *));
	for (size_t i = 0; i < STRANGE; i++)
		mark->labels[i] = mark->texts[i] = "strange";
}

static void draws_strange_numbers(void)
{
	for (int scale = SCALE_LINEAR; scale <= SCALE_LOG; scale++)
		for (int type = MARK_BAR; type <= MARK_SURFACE; type++) {
			struct arena arena = { 0 };
			struct figure figure;
			figure_init(&figure, &arena, "strange");
			add_strange(&figure, (enum mark_type)type, (enum scale)scale);
			check_boxes("strange", &figure, &sizes[0]);
			for (const struct render_format *f = render_formats; f->name; f++) {
				struct buffer out = { 0 };
				rendered(&figure, f, &out);
				CHECK(strcmp(f->name, "svg") != 0 ||
				      (!strstr(out.data, "nan") && !strstr(out.data, "inf")));
				buffer_finish(&out);
			}
			arena_finish(&arena);
		}
}

/* --- The font -------------------------------------------------------------------------------- */

static void measures_text(void)
{
	static const struct {
		const char *text;
		bool plain;
		double width; /* in ems of DejaVu Sans, from its hmtx and kern tables */
	} rows[] = {
		{ "", true, 0 },
		{ "i", true, 569 / 2048.0 },
		{ "1,000", true, (4 * 1303 + 651) / 2048.0 },
		{ "AV", true, (1401 + 1401 - 131) / 2048.0 },
		{ "\xff", true, 2100 / 2048.0 },
		{ "模型", false, 2.2 },
		{ "ن", false, 0.9 },
		{ "e\xcc\x81", false, 0 },
	};
	struct fonts fonts;
	fonts_init(&fonts);
	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK_ROW(rows[i].text,
			  font_is_plain(&fonts.regular, rows[i].text) == rows[i].plain);
		double width = font_width(&fonts.regular, rows[i].text);
		if (rows[i].plain ? fabs(width - rows[i].width) > 1e-9 : width > 3) {
			printf("# \"%s\" is %.10g\n", rows[i].text, width * 2048);
			test_failures++;
		}
	}
}

static void shortens_in_the_middle(void)
{
	static const char *const rows[][2] = {
		{ "short", "short" },
		{ "a-name-that-is-long", "a-n…ng" },
	};
	struct fonts fonts;
	fonts_init(&fonts);
	for (size_t i = 0; i < HOSTILE; i++)
		for (double ems = 0; ems < 30; ems += 0.7) {
			struct buffer out = { 0 };
			font_elide(&fonts.regular, hostile[i], ems, &out);
			CHECK_ROW(hostile[i],
				  font_width(&fonts.regular, buffer_text(&out)) <= fmax(ems, 1));
			buffer_finish(&out);
		}
	for (size_t i = 0; i < 2; i++) {
		struct buffer out = { 0 };
		bool cut = font_elide(&fonts.regular, rows[i][0], 4.6, &out);
		CHECK_STRING(buffer_text(&out), rows[i][1]);
		CHECK(cut == (i == 1));
		buffer_finish(&out);
	}
}

TEST_MAIN({ "finds formats", finds_formats },
	  { "keeps texts apart, whatever they are", keeps_texts_apart },
	  { "keeps the texts of all marks apart", keeps_texts_of_samples_apart },
	  { "gives identical bytes", gives_identical_bytes },
	  { "reports failed writing", reports_failed_writing }, { "refuses sizes", refuses_sizes },
	  { "writes SVG that can be read", writes_readable_svg },
	  { "says where pictures come from", says_where_pictures_come_from },
	  { "draws strange numbers", draws_strange_numbers }, { "measures text", measures_text },
	  { "shortens in the middle", shortens_in_the_middle })
