/* dyno dashboard: results as a page to explore. */
#include "output/dashboard/dashboard.h"
#include "cli/commands.h"
#include "cli/costs.h"
#include "cli/terminal/output.h"
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

struct dashboard_command {
	const char *output;
	const char *title;
	const char *config;
	const char *store;
	bool samples;
	bool open;
	bool json;
};

#define AT(member) offsetof(struct dashboard_command, member)

/* clang-format off */
static const struct option rows[] = {
	OPTION("output", 'o', OPTION_STRING, AT(output), "DIR|FILE", "dashboard.html",
	  "write this file (.html), or dashboard.html in this folder"),
	OPTION("title", 't', OPTION_STRING, AT(title), "TEXT", NULL,
	  "title of the page (default: the models)"),
	OPTION("config", 'c', OPTION_STRING, AT(config), "FILE", NULL,
	  "settings of the page in YAML, as the page's own \"Save layout\" writes them"),
	OPTION("samples", 0, OPTION_FLAG, AT(samples), NULL, NULL,
	  "keep all samples, in their order, instead of at most 64 quantiles of each result's"),
	OPTION("open", 0, OPTION_FLAG, AT(open), NULL, NULL,
	  "open the page in the browser (xdg-open)"),
	OPTION("json", 'j', OPTION_FLAG, AT(json), NULL, NULL,
	  "print JSON instead of the file's name"),
	OPTION("store", 0, OPTION_STRING, AT(store), "FILE", NULL,
	  "store to look in (default: $XDG_DATA_HOME/dyno/history.db)"),
	OPTIONS_END,
};
/* clang-format on */

static int print_path(const char *path, size_t results, bool json)
{
	struct json_writer writer = { .pretty = true };
	struct buffer text = { 0 };
	if (!json) {
		buffer_printf(&text, "%s\n", path);
		return print_paths(&text);
	}
	json_begin_object(&writer);
	json_member_string(&writer, "path", path);
	json_member_count(&writer, "results", results);
	json_end_object(&writer);
	return print_json(&writer);
}

/* The path begins with "/" or "./", so that no name can be taken for an option. */
static bool open_page(const char *path, struct arena *arena, struct dyno_error *err)
{
	char *name = arena_printf(arena, "%s%s", path[0] == '/' ? "" : "./", path);
	char opener[] = "xdg-open";
	char *arguments[] = { opener, name, NULL };
	pid_t child;
	int status;
	if (!name)
		return error_memory(err);
	int reason = posix_spawnp(&child, opener, NULL, NULL, arguments, environ);
	if (reason != 0)
		return error_set(err, DYNO_ERROR_NOT_FOUND,
				 "%s: cannot be opened: xdg-open: %s (open the file yourself)",
				 path, strerror(reason));
	if (waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return error_set(err, DYNO_ERROR_IO,
				 "%s: xdg-open could not open it (open the file yourself)", path);
	return true;
}

/* The page makes the fields: its reader may have other prices. Here they are tried once. */
static bool add_costs(const struct invocation *invocation, struct dyno_results *results,
		      struct dashboard_options *options, struct dyno_error *err)
{
	struct cost_options costs;
	if (!derive_costs(invocation, &results, 1, err) || !read_costs(invocation, &costs, err))
		return false;
	if (!cost_options_any(&costs))
		return true;
	options->config = dashboard_config_costs(options->config, &costs, invocation->arena, err);
	return options->config && costs_derive(results, &(struct cost_options){ 0 }, err);
}

static bool read_config(const struct dashboard_command *command, const struct dyno_results *results,
			struct dashboard_options *options, struct arena *arena,
			struct dyno_error *err)
{
	struct vocabulary own;
	*options =
		(struct dashboard_options){ .title = command->title, .samples = command->samples };
	if (!command->config)
		return true;
	if (!results_vocabulary(results, arena, &own, err))
		return false;
	options->config = dashboard_config_read(command->config, &own, arena, err);
	return options->config != NULL;
}

static int write_page(struct invocation *invocation, const struct dyno_results *results,
		      const struct dashboard_options *options)
{
	const struct dashboard_command *command = invocation->options;
	struct dyno_error err = { 0 };
	const char *path = dashboard_path(command->output, invocation->arena, &err);
	if (!path || !dashboard_write(results, options, path, &err))
		return complain(STATUS_EXIT_PARTIAL, &err);
	int status = print_path(path, dyno_results_count(results), command->json);
	if (command->open && !open_page(path, invocation->arena, &err))
		return complain(STATUS_EXIT_PARTIAL, &err);
	return status;
}

static int run(struct invocation *invocation)
{
	const struct dashboard_command *command = invocation->options;
	struct dashboard_options options;
	struct dyno_error err = { 0 };
	if (!invocation->arguments.count) {
		error_set(&err, DYNO_ERROR_USAGE,
			  "a dashboard of what? Name a RESULT, such as latest (`dyno show` lists "
			  "the runs)");
		return complain(STATUS_EXIT_USAGE, &err);
	}
	struct dyno_results *results =
		open_results(&invocation->arguments, command->store, true, &err);
	if (!results)
		return complain(STATUS_EXIT_USAGE, &err);
	int status = read_config(command, results, &options, invocation->arena, &err) &&
				     add_costs(invocation, results, &options, &err)
			     ? write_page(invocation, results, &options)
			     : complain(STATUS_EXIT_USAGE, &err);
	dyno_results_destroy(results);
	return status;
}

static const char *const examples[] = {
	"dyno dashboard latest --open",
	"make a page of the last run and look at it",
	"dyno dashboard laptop.json server.json --output report --title \"Laptop and server\"",
	"join two files into report/dashboard.html",
	"dyno dashboard h200.json l4.json --price 'NVIDIA H200=4.50' --price 'NVIDIA L4=0.80' --currency EUR",
	"a page that knows what devices cost; its reader can change that",
	"dyno dashboard latest --config team.yaml",
	"show the panels that a team has agreed on",
	NULL,
};

const struct command command_dashboard = {
	.name = "dashboard",
	.arguments = "RESULT…",
	.summary = "write a page to explore results in",
	.description =
		"Writes one HTML file with the named results, joined: charts, table, filters and "
		"exports. It needs no server and no network, and can be mailed. The name of the file "
		"is printed.",
	.options = rows,
	.options_size = sizeof(struct dashboard_command),
	.prices = true,
	.examples = examples,
	.completes = "runs",
	.run = run,
};
