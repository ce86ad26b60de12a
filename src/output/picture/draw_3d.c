/* Panels of three dimensions, in parallel projection: equal lengths stay equal, so that values can
 * be compared. What is farther is drawn first (the painter's algorithm, over all marks together).
 */
#include "output/picture/draw.h"
#include <math.h>
#include <stdlib.h>

#define STANDARD_AZIMUTH   (-58.0) /* degrees */
#define STANDARD_ELEVATION 24.0
#define HEIGHT             0.82 /* of the box, to its sides */
#define SIDE_ROOM          84.0 /* px for labels */
#define BOTTOM_ROOM        54.0

struct point_3d {
	double x, y, z;
};

/* The camera looks from `eye` at the box, whose sides go from -1 to 1. */
struct scene {
	const struct view *view;
	struct point_3d eye, right, up;
	double scale;
	struct point centre;
};

static double dot(struct point_3d a, struct point_3d b)
{
	return a.x * b.x + a.y * b.y + a.z * b.z;
}

static struct point project(const struct scene *scene, struct point_3d at)
{
	return (struct point){ scene->centre.x + scene->scale * dot(at, scene->right),
			       scene->centre.y - scene->scale * dot(at, scene->up) };
}

static double sign_of(double value)
{
	return value < 0 ? -1 : 1;
}

static void aim(struct scene *scene)
{
	const struct figure *figure = scene->view->layout->figure;
	bool given = figure->camera_azimuth != 0 || figure->camera_elevation != 0;
	double azimuth = (given ? figure->camera_azimuth : STANDARD_AZIMUTH) * M_PI / 180;
	double elevation = (given ? figure->camera_elevation : STANDARD_ELEVATION) * M_PI / 180;
	scene->eye = (struct point_3d){ cos(elevation) * cos(azimuth),
					cos(elevation) * sin(azimuth), sin(elevation) };
	scene->right = (struct point_3d){ -sin(azimuth), cos(azimuth), 0 };
	scene->up = (struct point_3d){ -sin(elevation) * cos(azimuth),
				       -sin(elevation) * sin(azimuth), cos(elevation) };
}

/* As large as the panel allows, with the labels' room around. */
static void fit(struct scene *scene)
{
	const struct rectangle *plot = &scene->view->place->plot;
	double wide = 0, tall = 0;
	for (int corner = 0; corner < 8; corner++) {
		struct point_3d at = { corner & 1 ? 1 : -1, corner & 2 ? 1 : -1,
				       corner & 4 ? HEIGHT : -HEIGHT };
		wide = fmax(wide, fabs(dot(at, scene->right)));
		tall = fmax(tall, fabs(dot(at, scene->up)));
	}
	double room_x = fmax(plot->width - 2 * SIDE_ROOM, 40);
	double room_y = fmax(plot->height - BOTTOM_ROOM - 8, 40);
	scene->scale = fmin(room_x / (2 * wide), room_y / (2 * tall));
	scene->centre = (struct point){ plot->x + plot->width / 2, plot->y + 8 + room_y / 2 };
}

static struct point_3d place_3d(const struct scene *scene, double x, double y, double z)
{
	const struct panel *panel = scene->view->panel;
	return (struct point_3d){ axis_place(&panel->x, x, -1, 1), axis_place(&panel->y, y, -1, 1),
				  axis_place(&panel->z, z, -HEIGHT, HEIGHT) };
}

/* --- The box -------------------------------------------------------------------------------- */

enum dimension {
	X,
	Y,
	Z,
};

static const struct axis *axis_of(const struct scene *scene, enum dimension dimension)
{
	const struct panel *panel = scene->view->panel;
	return dimension == X ? &panel->x : dimension == Y ? &panel->y : &panel->z;
}

static double reach(enum dimension dimension)
{
	return dimension == Z ? HEIGHT : 1;
}

static struct point_3d with(struct point_3d at, enum dimension dimension, double value)
{
	*(dimension == X ? &at.x : dimension == Y ? &at.y : &at.z) = value;
	return at;
}

static void line_3d(const struct scene *scene, struct point_3d from, struct point_3d to,
		    const struct style *style)
{
	struct point a = project(scene, from), b = project(scene, to);
	canvas_line(scene->view->canvas, a.x, a.y, b.x, b.y, style);
}

/* Lines of the grid of one axis on a wall that stands across `normal`. */
static void draw_wall_lines(const struct scene *scene, struct point_3d corner,
			    enum dimension across, enum dimension along)
{
	const struct axis *axis = axis_of(scene, across);
	struct style style = { .stroke = scene->view->theme->grid,
			       .stroke_opacity = 1,
			       .stroke_width = 1 };
	for (size_t i = 0; i < axis->tick_count; i++) {
		double at = axis_place(axis, axis->ticks[i].at, -reach(across), reach(across));
		if (!(fabs(at) <= reach(across) * 1.001))
			continue;
		struct point_3d from = with(with(corner, across, at), along, -reach(along));
		line_3d(scene, from, with(from, along, reach(along)), &style);
	}
}

/* The three walls behind everything. */
static void draw_walls(const struct scene *scene)
{
	struct style style = { .stroke = scene->view->theme->axis,
			       .stroke_opacity = 1,
			       .stroke_width = 1 };
	struct point_3d far = { -sign_of(scene->eye.x), -sign_of(scene->eye.y),
				-sign_of(scene->eye.z) * HEIGHT };
	for (int normal = X; normal <= Z; normal++) {
		enum dimension a = (normal + 1) % 3, b = (normal + 2) % 3;
		draw_wall_lines(scene, far, a, b);
		draw_wall_lines(scene, far, b, a);
		struct point_3d corners[] = { with(with(far, a, -reach(a)), b, -reach(b)),
					      with(with(far, a, -reach(a)), b, reach(b)),
					      with(with(far, a, reach(a)), b, reach(b)),
					      with(with(far, a, reach(a)), b, -reach(b)) };
		struct point outline[4];
		for (int i = 0; i < 4; i++)
			outline[i] = project(scene, corners[i]);
		scene->view->canvas->type->path(scene->view->canvas, outline, 4, true, &style);
	}
}

/* --- Ticks and titles ----------------------------------------------------------------------- */

/* The edge of the box that carries an axis's labels: at the silhouette, where nothing is behind. */
static struct point_3d label_edge(const struct scene *scene, enum dimension dimension)
{
	double sx = sign_of(scene->eye.x), sy = sign_of(scene->eye.y);
	double floor = -HEIGHT * sign_of(scene->eye.z);
	if (dimension == X)
		return (struct point_3d){ 0, sy, floor };
	if (dimension == Y)
		return (struct point_3d){ sx, 0, floor };
	struct point_3d one = { sx, -sy, 0 }, other = { -sx, sy, 0 };
	return dot(one, scene->right) < dot(other, scene->right) ? one : other;
}

/* The direction away from the box, of length 1. */
static struct point outwards(const struct scene *scene, struct point_3d edge,
			     enum dimension dimension)
{
	struct point middle = project(scene, with(edge, dimension, 0));
	struct point a = project(scene, with(edge, dimension, -1));
	struct point b = project(scene, with(edge, dimension, 1));
	struct point normal = { b.y - a.y, a.x - b.x };
	double length = hypot(normal.x, normal.y);
	double towards =
		normal.x * (middle.x - scene->centre.x) + normal.y * (middle.y - scene->centre.y);
	if (!(length > 0))
		return (struct point){ 0, 1 };
	length *= sign_of(towards);
	return (struct point){ normal.x / length, normal.y / length };
}

static enum anchor anchor_of(struct point direction)
{
	return direction.x > 0.35 ? ANCHOR_START : direction.x < -0.35 ? ANCHOR_END : ANCHOR_MIDDLE;
}

static void draw_labels(const struct scene *scene, enum dimension dimension)
{
	const struct axis *axis = axis_of(scene, dimension);
	struct point_3d edge = label_edge(scene, dimension);
	struct point away = outwards(scene, edge, dimension);
	struct text text = { .anchor = anchor_of(away),
			     .size = SIZE_NOTE,
			     .colour = scene->view->theme->text_soft };
	for (size_t i = 0; i < axis->tick_count; i++) {
		double at =
			axis_place(axis, axis->ticks[i].at, -reach(dimension), reach(dimension));
		if (!(fabs(at) <= reach(dimension) * 1.001))
			continue;
		struct point place = project(scene, with(edge, dimension, at));
		place.x += 9 * away.x;
		place.y += 9 * away.y + (0.36 + 0.4 * away.y) * SIZE_NOTE;
		text.string = canvas_fit(scene->view->canvas, axis->ticks[i].label, SIZE_NOTE,
					 false, SIDE_ROOM - 16, &text.full);
		draw_beside(scene->view, text, &place, 1);
	}
}

static void draw_title(const struct scene *scene, enum dimension dimension)
{
	const struct axis *axis = axis_of(scene, dimension);
	const struct rectangle *plot = &scene->view->place->plot;
	bool unit = axis->unit && *axis->unit;
	struct point_3d edge = label_edge(scene, dimension);
	struct point away = outwards(scene, edge, dimension);
	struct text text = { .size = SIZE_TEXT,
			     .anchor = anchor_of(away),
			     .colour = scene->view->theme->text };
	const char *whole =
		arena_printf(scene->view->canvas->arena, "%s%s%s%s", axis->title ? axis->title : "",
			     unit ? " (" : "", unit ? axis->unit : "", unit ? ")" : "");
	struct point places[16];
	size_t count = 0;
	text.string = canvas_fit(scene->view->canvas, whole ? whole : "", SIZE_TEXT, false,
				 plot->width * 0.42, &text.full);
	double width = canvas_text_width(scene->view->canvas, text.string, SIZE_TEXT, false);
	if (dimension == Z) { /* above its edge, away from the box as far as there is room */
		struct point top = project(scene, with(edge, Z, HEIGHT));
		double left = scene->view->place->outer.x + width / 2 + 3;
		text.anchor = ANCHOR_MIDDLE;
		for (int i = 0; i < 8; i++)
			places[count++] = (struct point){ i % 2 ? left : fmax(left, top.x),
							  top.y - 12 - 7 * (double)(i / 2) };
	}
	struct point middle = project(scene, with(edge, dimension, 0));
	double most = scene->view->place->outer.x + scene->view->place->outer.width - width;
	for (int i = 0; i < 8; i++) {
		double far = 34 + 7 * i, x = middle.x + far * away.x;
		places[count++] = (struct point){ text.anchor == ANCHOR_START ? fmin(x, most) : x,
						  middle.y + far * away.y + 0.6 * SIZE_TEXT };
	}
	draw_beside(scene->view, text, places, count);
}

/* --- Marks ---------------------------------------------------------------------------------- */

/* A point, or the quadrangle of a surface whose first corner has this index. */
struct item {
	double depth;
	const struct mark *mark;
	size_t index;
};

static int by_depth(const void *a, const void *b)
{
	const struct item *left = a, *right = b;
	if (left->depth != right->depth)
		return left->depth < right->depth ? -1 : 1;
	if (left->mark != right->mark)
		return left->mark < right->mark ? -1 : 1;
	return left->index < right->index ? -1 : left->index > right->index;
}

static bool corners_of(const struct scene *scene, const struct mark *mark, size_t index,
		       struct point_3d corners[4])
{
	size_t column = index % mark->columns, row = index / mark->columns;
	static const size_t order[4][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };
	for (int i = 0; i < 4; i++) {
		size_t c = column + order[i][0], r = row + order[i][1];
		corners[i] =
			place_3d(scene, mark->x[c], mark->y[r], mark->z[r * mark->columns + c]);
		if (isnan(corners[i].x) || isnan(corners[i].y) || isnan(corners[i].z))
			return false;
	}
	return true;
}

static size_t collect_surface(const struct scene *scene, const struct mark *mark,
			      struct item *items)
{
	size_t count = 0;
	for (size_t row = 0; row + 1 < mark->line_count; row++)
		for (size_t column = 0; column + 1 < mark->columns; column++) {
			size_t index = row * mark->columns + column;
			struct point_3d corners[4];
			double depth = 0;
			if (!corners_of(scene, mark, index, corners))
				continue;
			for (int i = 0; i < 4; i++)
				depth += dot(corners[i], scene->eye) / 4;
			items[count++] = (struct item){ depth, mark, index };
		}
	return count;
}

static size_t collect_points(const struct scene *scene, const struct mark *mark, struct item *items)
{
	size_t count = 0;
	for (size_t i = 0; i < mark->count; i++) {
		struct point_3d at = place_3d(scene, mark->x[i], mark->y[i], mark->z[i]);
		if (!isnan(at.x) && !isnan(at.y) && !isnan(at.z))
			items[count++] = (struct item){ dot(at, scene->eye), mark, i };
	}
	return count;
}

static uint32_t colour_of_z(const struct scene *scene, const struct mark *mark, double z, size_t i)
{
	double range = mark->value_high - mark->value_low;
	if (!(range > 0) || (mark->type == MARK_POINTS_3D && !mark->value_title))
		return mark_colour(scene->view->theme, mark, i);
	return theme_scale(scene->view->theme, fmin(fmax((z - mark->value_low) / range, 0), 1));
}

static void draw_quadrangle(const struct scene *scene, const struct mark *mark, size_t index)
{
	struct point_3d corners[4];
	struct point outline[4];
	double z = (mark->z[index] + mark->z[index + 1] + mark->z[index + mark->columns] +
		    mark->z[index + mark->columns + 1]) /
		   4;
	struct style style = { .fill = colour_of_z(scene, mark, z, index),
			       .fill_opacity = 0.94,
			       .stroke = scene->view->theme->background,
			       .stroke_opacity = 0.7,
			       .stroke_width = 0.8 };
	if (!corners_of(scene, mark, index, corners))
		return;
	for (int i = 0; i < 4; i++)
		outline[i] = project(scene, corners[i]);
	scene->view->canvas->type->path(scene->view->canvas, outline, 4, true, &style);
}

/* A symbol with a thin stem to the floor, which tells how near it is. */
static void draw_point_3d(const struct scene *scene, const struct mark *mark, size_t i)
{
	struct canvas *canvas = scene->view->canvas;
	struct point_3d at = place_3d(scene, mark->x[i], mark->y[i], mark->z[i]);
	uint32_t colour = colour_of_z(scene, mark, mark->z[i], i);
	struct style stem = { .stroke = colour, .stroke_opacity = 1, .stroke_width = 0.7 };
	struct style style = { .fill = colour,
			       .fill_opacity = mark_opacity(mark),
			       .stroke = scene->view->theme->background,
			       .stroke_opacity = 0.9,
			       .stroke_width = 0.8 };
	struct point place = project(scene, at);
	double size = mark->count > 2000 ? 3 : mark->count > 300 ? 5 : 8;
	if (mark->count > 2000)
		style.stroke_width = 0;
	canvas->type->begin_group(canvas, mark->labels ? mark->labels[i] : NULL);
	if (mark->count <= 300)
		line_3d(scene, at, with(at, Z, -HEIGHT), &stem);
	canvas->type->symbols(canvas, &place, 1,
			      mark->symbol == SYMBOL_NONE ? SYMBOL_CIRCLE : mark->symbol, size,
			      &style);
	canvas->type->end_group(canvas);
	if (canvas->bars.count < OBSTACLES_MAX)
		canvas_keep_box(
			canvas, &canvas->bars,
			(struct rectangle){ place.x - size / 2, place.y - size / 2, size, size },
			NULL);
}

static void draw_items(const struct scene *scene)
{
	const struct panel *panel = scene->view->panel;
	size_t room = 1, count = 0;
	for (size_t i = 0; i < panel->mark_count; i++)
		room += panel->marks[i].count;
	struct item *items = arena_allocate(scene->view->canvas->arena, room, sizeof(*items));
	if (!items) {
		scene->view->canvas->failed = true;
		return;
	}
	for (size_t i = 0; i < panel->mark_count; i++) {
		const struct mark *mark = &panel->marks[i];
		if (mark->type == MARK_SURFACE && mark->columns)
			count += collect_surface(scene, mark, items + count);
		else if (mark->type == MARK_POINTS_3D)
			count += collect_points(scene, mark, items + count);
	}
	qsort(items, count, sizeof(*items), by_depth);
	for (size_t i = 0; i < count; i++)
		if (items[i].mark->type == MARK_SURFACE)
			draw_quadrangle(scene, items[i].mark, items[i].index);
		else
			draw_point_3d(scene, items[i].mark, items[i].index);
}

void draw_3d(const struct view *view)
{
	struct scene scene = { .view = view };
	aim(&scene);
	fit(&scene);
	draw_walls(&scene);
	draw_items(&scene);
	for (int dimension = X; dimension <= Z; dimension++)
		draw_labels(&scene, (enum dimension)dimension);
	for (int dimension = X; dimension <= Z; dimension++)
		draw_title(&scene, (enum dimension)dimension);
}
