#include "measure/run/estimate.h"
#include "core/base/count.h"
#include "core/result/devices.h"
#include "measure/metrics/metric.h"
#include "measure/plan/goal.h"
#include "measure/worker/stopping.h"
#include <math.h>
#include <string.h>

static const struct span unknown = { NAN, NAN };

static struct span plus(struct span a, struct span b)
{
	return (struct span){ a.low + b.low, a.high + b.high };
}

struct past_cell *past_add(struct past *past, struct arena *arena)
{
	if (past->count == past->capacity) {
		size_t capacity = past->capacity ? 2 * past->capacity : 16;
		struct past_cell *items = arena_allocate(arena, capacity, sizeof(*items));
		if (!items)
			return NULL;
		if (past->count)
			memcpy(items, past->items, past->count * sizeof(*items));
		past->items = items;
		past->capacity = capacity;
	}
	struct past_cell *added = &past->items[past->count++];
	*added = (struct past_cell){
		.median = NAN, .p99 = NAN, .first = NAN, .load = NAN, .memory = NAN
	};
	return added;
}

/* --- What an inference takes, from earlier runs ---------------------------------------------- */

/* Processes of a model differ by luck, and days by what else the machine does. */
#define LUCK_LOW  0.75
#define LUCK_HIGH 1.4

/* What twice as much of a word may do to the time of an inference and to memory, as exponents: a
 * device that is not busy takes a larger batch in the same time, a busy one in proportion, and a
 * little more where caches do not hold it; attention goes with the square of the sequence. */
static const struct {
	enum cell_word word;
	struct span time, memory;
} scaling[] = {
	{ WORD_BATCH, { 0, 1.2 }, { 0, 1 } },
	{ WORD_SEQUENCE, { 0, 2 }, { 0, 2 } },
	{ WORD_THREADS, { -1, 0.3 }, { 0, 0.3 } },
	{ WORD_STREAMS, { 0, 1.2 }, { 0, 1 } },
};
#define SCALED COUNT(scaling)

/* Is it the same model on the same device by the same engine? */
static bool is_alike(const struct cell_plan *cell, const struct past_cell *past)
{
	const struct model_info *model = cell->model->info;
	return past->cell.model && past->cell.device && past->cell.engine &&
	       past->cell.model->digest && model->digest &&
	       strcmp(past->cell.model->digest, model->digest) == 0 &&
	       strcmp(past->cell.engine, cell->cell.engine) == 0 &&
	       device_compare(past->cell.device, cell->device->info) == 0;
}

/* How many times as much of the word the cell has; 1 where one of them has none. */
static double ratio_of(const struct cell *cell, const struct cell *past, enum cell_word word)
{
	double now = (double)cell_number(cell, word), then = (double)cell_number(past, word);
	return now > 0 && then > 0 ? now / then : 1;
}

static struct span scale(const struct cell *cell, const struct cell *past, bool memory)
{
	struct span factor = { 1, 1 };
	for (size_t i = 0; i < SCALED; i++) {
		double ratio = ratio_of(cell, past, scaling[i].word);
		struct span power = memory ? scaling[i].memory : scaling[i].time;
		double a = pow(ratio, power.low), b = pow(ratio, power.high);
		factor.low *= fmin(a, b);
		factor.high *= fmax(a, b);
	}
	return factor;
}

/* How far apart two cells are. */
static double distance(const struct cell *cell, const struct cell *past)
{
	double far = 0;
	for (size_t i = 0; i < SCALED; i++)
		far += fabs(log(ratio_of(cell, past, scaling[i].word)));
	return far;
}

/* What one earlier cell says of this one, and of the nearest of them what more it knows. */
struct lesson {
	const struct past_cell *nearest;
	struct span inference, memory;
	double slow, first, load; /* s, at most */
};

/* Each earlier cell leaves room for more or less; where several leave the same room, it is there.
 * Where they do not, the nearest is believed. */
static void narrow(struct span *span, struct span by)
{
	struct span both = { fmax(span->low, by.low), fmin(span->high, by.high) };
	if (both.low <= both.high)
		*span = both;
}

static struct span of_past(const struct cell *cell, const struct past_cell *past)
{
	struct span factor = scale(cell, &past->cell, false);
	return (struct span){ past->median * factor.low * LUCK_LOW,
			      past->median * factor.high * LUCK_HIGH };
}

static const struct past_cell *find_nearest(const struct cell_plan *cell, const struct past *past)
{
	const struct past_cell *nearest = NULL;
	for (size_t i = 0; past && i < past->count; i++) {
		const struct past_cell *item = &past->items[i];
		if (!isnan(item->median) && is_alike(cell, item) &&
		    (!nearest ||
		     distance(&cell->cell, &item->cell) < distance(&cell->cell, &nearest->cell)))
			nearest = item;
	}
	return nearest;
}

static struct lesson learn(const struct cell_plan *cell, const struct past *past)
{
	const struct past_cell *nearest = find_nearest(cell, past);
	struct lesson lesson = { .nearest = nearest, .inference = unknown, .memory = unknown };
	if (!nearest)
		return lesson;
	struct span factor = scale(&cell->cell, &nearest->cell, false);
	struct span more = scale(&cell->cell, &nearest->cell, true);
	lesson.inference = of_past(&cell->cell, nearest);
	for (size_t i = 0; i < past->count; i++)
		if (is_alike(cell, &past->items[i]) && !isnan(past->items[i].median))
			narrow(&lesson.inference, of_past(&cell->cell, &past->items[i]));
	lesson.slow = fmax(lesson.inference.high * 1.5, nearest->p99 * factor.high * LUCK_HIGH);
	lesson.first = fmax(lesson.slow, nearest->first * factor.high * 2);
	lesson.load = nearest->load;
	lesson.memory = (struct span){ nearest->memory * more.low, nearest->memory * more.high };
	return lesson;
}

/* --- One process ----------------------------------------------------------------------------- */

struct rules {
	const struct settings *settings;
	double time;         /* s, of sampling */
	double warm_up;      /* s, until it is late */
	double fewest, most; /* samples */
	bool analyses;       /* a metric looks at complete cells once more */
};

static bool is_analysed(const struct settings *settings)
{
	bool any = false;
	for (size_t i = 0; metrics[i]; i++)
		any |= metrics[i]->analyse && metric_is_wanted(metrics[i], settings);
	return any;
}

/* Samples of a cell without which its goals cannot be told, if none is like another. */
static double needed(const struct settings *settings)
{
	struct goals goals;
	return goals_read(&goals, &settings->until, NULL) ? (double)goals_need(&goals) : 0;
}

static struct rules rules_of(const struct settings *settings)
{
	double processes = (double)settings->processes;
	uint64_t room = (uint64_t)ceil((double)settings->max_samples / processes), until = 0;
	double goal = needed(settings);
	double least = floor((goal > 0 ? goal : (double)settings->min_samples) / processes);
	do
		until = sampling_next_look(until, room);
	while ((double)until < least && until < room);
	struct rules rules = {
		.settings = settings,
		.time = settings_time(settings),
		.warm_up = settings_warm_up_time(settings) / 2,
		.fewest =
			goal > 0 ? fmin(fmax(least, SAMPLING_FIRST), (double)room) : (double)until,
		.most = settings->min_time > 0 ? INFINITY : (double)room,
		.analyses = is_analysed(settings),
	};
	if (settings->iterations) {
		rules.time = INFINITY;
		rules.fewest = fmax(1, floor((double)settings->iterations / processes));
		rules.most = fmax(1, ceil((double)settings->iterations / processes));
	}
	return rules;
}

/* An inference that takes longer overshoots the time of warming up, and no rule knows of it. */
static double assumed_longest(const struct rules *rules)
{
	return rules->warm_up / fmax(1, (double)rules->settings->warmup);
}

/* It ends at a look, or when it is late: with the inference that is under way then. */
static struct span warming(const struct rules *rules, const struct lesson *lesson)
{
	double least = fmax(1, (double)rules->settings->warmup);
	double look = fmin(fmax(least, 1 + WARMING_EVERY) * lesson->inference.low, rules->warm_up);
	double late = fmax(least * lesson->inference.high, rules->warm_up);
	return (struct span){ fmax(least * lesson->inference.low, look),
			      lesson->first + late + lesson->slow };
}

/* Streams take their samples side by side. The last one may begin just before the time is up. */
static struct span sampling(const struct rules *rules, const struct lesson *lesson, double streams)
{
	double due = rules->settings->min_time / (double)rules->settings->processes;
	double fewest = ceil(rules->fewest / streams), most = ceil(rules->most / streams);
	double low = fmin(fewest * lesson->inference.low, rules->time);
	double high = fmin(most * lesson->inference.high, rules->time);
	return (struct span){ fmax(fmax(low, lesson->inference.low), due), high + lesson->slow };
}

/* Nothing is known of the model: an inference takes no time at all, or as long as is assumed. */
static struct span working_unknown(const struct rules *rules)
{
	double longest = assumed_longest(rules);
	const struct lesson lesson = { .inference = { 0, longest }, .slow = longest };
	struct span work = plus(warming(rules, &lesson), sampling(rules, &lesson, 1));
	if (rules->settings->iterations)
		work.high = NAN;
	return work;
}

static struct span working(const struct rules *rules, const struct lesson *lesson, double streams)
{
	return lesson->nearest ? plus(warming(rules, lesson), sampling(rules, lesson, streams))
			       : working_unknown(rules);
}

/* A worker starts within a tenth of a second, unless the machine is busy. Loading takes what it
 * took before; else what describing took, which optimises nothing; else as long as reading does. */
static struct span starting(const struct planned_model *model, const struct lesson *lesson,
			    double size)
{
	struct span start = { 0.005, 0.5 };
	if (lesson->nearest && !isnan(lesson->load))
		return plus(start, (struct span){ lesson->load * 0.5, lesson->load * 2 });
	if (model->load_time > 0)
		return plus(start, (struct span){ model->load_time * 0.5, model->load_time * 10 });
	if (isnan(size))
		return start;
	return plus(start, (struct span){ size / 5e9, size / 100e6 });
}

/* One session counts at three batch sizes, unoptimised, another is profiled: half a second each,
 * and what an inference of each kind takes longer. What was counted before is not counted again. */
static struct span analysing(const struct rules *rules, const struct cell_estimate *cell,
			     const struct lesson *lesson)
{
	double slow = lesson->nearest ? lesson->slow : assumed_longest(rules);
	struct span analysis = { 0, 2 * cell->start.high + 2 + 12 * slow };
	return rules->analyses ? analysis : (struct span){ 0, 0 };
}

/* --- All of it ------------------------------------------------------------------------------- */

static double weights_of(const struct model_info *model)
{
	return isnan(model->size) ? model->parameters * 4 : model->size;
}

/* Of the sizes that describing the model knows, in proportion. */
static double inputs_of(const struct cell_plan *cell)
{
	const struct input_size *size = &cell->model->inputs;
	double batch = (double)cell->cell.batch, sequence = (double)cell->cell.sequence;
	double bytes = size->bytes > 0 ? size->bytes : NAN;
	if (size->batch && batch > 0)
		bytes *= 1 + (size->by_batch - 1) * (batch / (double)size->batch - 1);
	if (size->sequence && sequence > 0)
		bytes *= 1 + (size->by_sequence - 1) * (sequence / (double)size->sequence - 1);
	return bytes * (double)cell->cell.streams;
}

static struct cell_estimate estimate_cell(const struct cell_plan *cell, const struct rules *rules,
					  const struct past *past)
{
	struct lesson lesson = learn(cell, past);
	double weights = weights_of(cell->model->info);
	struct cell_estimate estimate = {
		.start = starting(cell->model, &lesson, weights),
		.inference = lesson.inference,
		.work = working(rules, &lesson, (double)cell->cell.streams),
		.weights = weights,
		.inputs = inputs_of(cell),
		.memory = lesson.memory,
	};
	estimate.analysis = analysing(rules, &estimate, &lesson);
	return estimate;
}

static void add_cell(struct plan_estimate *estimate, const struct cell_estimate *cell,
		     const struct rules *rules)
{
	double processes = (double)rules->settings->processes;
	struct span process = plus(cell->start, cell->work);
	struct span all = { process.low * processes, process.high * processes };
	estimate->seconds = plus(estimate->seconds, plus(all, cell->analysis));
	if (isnan(cell->inference.high))
		estimate->assumed = assumed_longest(rules);
	estimate->memory = fmax(estimate->memory, cell->weights);
	estimate->processes += rules->settings->processes;
	estimate->cells++;
}

bool plan_estimate(const struct plan *plan, const struct settings *settings,
		   const struct past *past, struct arena *arena, struct plan_estimate *estimate,
		   struct dyno_error *err)
{
	struct rules rules = rules_of(settings);
	struct cell_estimate *items = arena_allocate(arena, plan->cell_count, sizeof(*items));
	*estimate = (struct plan_estimate){ .memory = NAN, .assumed = NAN, .items = items };
	if (!items)
		return error_memory(err);
	for (size_t i = 0; i < plan->cell_count; i++) {
		items[i] = estimate_cell(&plan->cells[i], &rules, past);
		if (plan->cells[i].failure)
			estimate->failed++;
		else
			add_cell(estimate, &items[i], &rules);
	}
	return true;
}

double cell_estimate_middle(const struct cell_estimate *estimate)
{
	struct span process = plus(estimate->start, estimate->work);
	return isnan(process.high) ? process.low : (process.low + process.high) / 2;
}
