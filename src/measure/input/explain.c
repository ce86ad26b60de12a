/* Which inputs were guessed, behind an engine's error: what it could not take may be one of them.
 */
#include "core/base/buffer.h"
#include "measure/input/input.h"
#include <inttypes.h>
#include <string.h>

#define LISTED_MAX 4 /* more are not named one by one */

struct list {
	struct buffer text;
	size_t count;
};

static void add_axis(struct list *list, const struct input_set *set, size_t index, size_t axis)
{
	const struct tensor *tensor = &set->tensors[index];
	const char *name = input_dim_name(set->model, index, axis);
	if (++list->count > LISTED_MAX)
		return;
	buffer_printf(&list->text, "%s%s:%zu = %" PRId64 ", ‹dim ", list->count > 1 ? "; " : "",
		      tensor->name, axis, tensor->dims[axis]);
	if (*name)
		buffer_printf(&list->text, "%s=N›", name);
	else
		buffer_printf(&list->text, "%s:%zu=N›", tensor->name, axis);
}

static void add_content(struct list *list, const struct input_set *set, size_t index)
{
	const char *name = set->tensors[index].name;
	if (++list->count <= LISTED_MAX)
		buffer_printf(&list->text, "%s%s = %s, ‹input %s=FILE.npy›",
			      list->count > 1 ? "; " : "", name, set->contents[index].what, name);
}

static bool is_first_of_name(const struct input_set *set, size_t index, size_t axis)
{
	const char *name = input_dim_name(set->model, index, axis);
	for (size_t i = 0; *name && i <= index; i++)
		for (size_t a = 0; a < set->tensors[i].rank && (i < index || a < axis); a++)
			if (strcmp(input_dim_name(set->model, i, a), name) == 0)
				return false;
	return true;
}

static void add_guesses(struct list *list, const struct input_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		size_t rank = set->model->specs[i].rank;
		for (size_t axis = 0; axis < rank; axis++)
			if (set->axes[i][axis].guess && is_first_of_name(set, i, axis))
				add_axis(list, set, i, axis);
		if (set->contents[i].guess)
			add_content(list, set, i);
	}
}

bool input_set_explain(const struct input_set *set, struct dyno_error *err)
{
	struct list list = { .count = 0 };
	if (!set->count || !set->axes)
		return false;
	add_guesses(&list, set);
	if (list.count > LISTED_MAX)
		buffer_printf(&list.text, "; and %zu more", list.count - LISTED_MAX);
	if (list.count)
		error_hint(err, "guessed inputs: %s", buffer_text(&list.text));
	else
		error_hint(err,
			   "the contents of input %s%s were made up: real ones by ‹input "
			   "%s=FILE.npy›",
			   set->tensors[0].name, set->count > 1 ? " and others" : "",
			   set->tensors[0].name);
	buffer_finish(&list.text);
	return false;
}
