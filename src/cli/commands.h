/* The commands that there are; main.c lists them in order. */
#ifndef DYNO_CLI_COMMANDS_H
#define DYNO_CLI_COMMANDS_H

#include "cli/command.h"

extern const struct command command_dashboard;
extern const struct command command_ab, command_baseline, command_best, command_compare,
	command_history, command_tag, command_import;
extern const struct command command_run, command_show, command_plot, command_export,
	command_devices, command_engines, command_models, command_completion, command_help,
	command_manual;

#endif
