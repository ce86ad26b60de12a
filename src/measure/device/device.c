/* The table of platforms, and what the user's words mean by it. */
#include "measure/device/device.h"
#include "core/base/count.h"
#include "core/base/option.h"
#include "core/base/units.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* clang-format off */
const struct platform platforms[] = {
	{ .name = "cpu", .aliases = "", .colour = 1, .vendor = &vendor_cpu },
	{ .name = "cuda", .aliases = "gpu,nvidia", .colour = 3, .ordinals = true, .vendor = &vendor_nvidia },
	{ .name = "tensorrt", .aliases = "trt", .colour = 4, .ordinals = true, .vendor = &vendor_nvidia },
	{ .name = "migraphx", .aliases = "gpu,amd", .colour = 6, .ordinals = true, .vendor = &vendor_amd },
	{ .name = "rocm", .aliases = "gpu,amd", .colour = 6, .ordinals = true, .vendor = &vendor_amd },
	{ .name = "openvino", .aliases = "", .colour = 5, .vendor = &vendor_cpu },
	{ .name = "openvino-gpu", .aliases = "", .ordinals = true, .blind = "dyno has no telemetry of Intel GPUs" },
	{ .name = "openvino-npu", .aliases = "npu", .blind = "dyno has no telemetry of Intel NPUs" },
	{ .name = "dnnl", .aliases = "onednn", .colour = 7, .vendor = &vendor_cpu },
	{ .name = "xnnpack", .aliases = "", .colour = 8, .vendor = &vendor_cpu },
	{ .name = "webgpu", .aliases = "gpu", .colour = 2, .blind = "ONNX Runtime does not tell which adapter WebGPU runs on" },
	{ .name = "null", .aliases = "", .simulated = true, .vendor = &vendor_null },
	{ .name = NULL },
};
/* clang-format on */

const struct vendor *const vendors[] = { &vendor_cpu, &vendor_nvidia, &vendor_amd, &vendor_null,
					 NULL };

/* --- Names ---------------------------------------------------------------------------------- */

static bool has_alias(const struct platform *platform, const char *name)
{
	size_t length = strlen(name);
	for (const char *alias = platform->aliases; *alias; alias += *alias == ',') {
		size_t size = strcspn(alias, ",");
		if (size == length && strncasecmp(alias, name, length) == 0)
			return true;
		alias += size;
	}
	return false;
}

const struct platform *platform_find(const char *name)
{
	for (const struct platform *platform = platforms; platform->name; platform++)
		if (strcasecmp(platform->name, name) == 0)
			return platform;
	for (const struct platform *platform = platforms; platform->name; platform++)
		if (has_alias(platform, name))
			return platform;
	return NULL;
}

/* "gpu" is whatever GPU is here: the first platform of that alias whose vendor finds one. */
static const struct platform *platform_here(const char *name, const struct host_root *root)
{
	const struct platform *found = platform_find(name);
	if (!found || !has_alias(found, name))
		return found;
	for (const struct platform *platform = platforms; platform->name; platform++)
		if (has_alias(platform, name) && platform->vendor &&
		    platform->vendor->count(root, NULL) > 0)
			return platform;
	return found;
}

static bool unknown_platform(const char *text, const char *name, struct dyno_error *err)
{
	struct option rows[COUNT(platforms)] = { 0 };
	struct buffer list = { 0 };
	for (size_t i = 0; platforms[i].name; i++) {
		rows[i].name = platforms[i].name;
		buffer_printf(&list, "%s%s", i ? ", " : "", platforms[i].name);
	}
	const struct option *near = option_nearest(rows, name);
	error_set(err, DYNO_ERROR_USAGE,
		  "hardware \"%.64s\": no such platform%s%s%s (there are %s)", text,
		  near ? "; did you mean " : "", near ? near->name : "", near ? "?" : "",
		  buffer_text(&list));
	buffer_finish(&list);
	return false;
}

/* --- Choosing ------------------------------------------------------------------------------- */

/* Both an ordinal of a platform with a single device and one beyond those that are here. Where the
 * vendor finds none at all, its telemetry may be what is missing: the session will tell. */
static bool check_ordinal(const char *text, const struct device_choice *choice, unsigned count,
			  struct dyno_error *err)
{
	const char *name = choice->platform->name;
	if (!choice->platform->ordinals && choice->ordinal > 0)
		return error_set(err, DYNO_ERROR_NOT_FOUND,
				 "%s: no such device: %s has only one, say ‹hardware %s›", text,
				 name, name);
	if (count > 0 && choice->ordinal >= count)
		return error_set(err, DYNO_ERROR_NOT_FOUND,
				 "%s: no such device: the last that dyno sees here is %s:%u", text,
				 name, count - 1);
	return true;
}

static bool parse_ordinal(const char *text, const char *digits, unsigned *ordinal,
			  struct dyno_error *err)
{
	size_t length = strspn(digits, "0123456789");
	if (length == 0 || length > 4 || digits[length])
		return error_set(
			err, DYNO_ERROR_USAGE,
			"hardware \"%.64s\": what follows the colon must be a device's number, "
			"as in cuda:0",
			text);
	*ordinal = (unsigned)strtoul(digits, NULL, 10);
	return true;
}

bool device_choose(const char *text, struct arena *arena, struct device_choice *choice,
		   struct dyno_error *err)
{
	struct host_root root = host_root_default();
	const char *colon = strchr(text, ':');
	char name[64] = "";
	size_t length = colon ? (size_t)(colon - text) : strlen(text);
	*choice = (struct device_choice){ 0 };
	if (length < sizeof(name))
		memcpy(name, text, length);
	choice->platform = platform_here(name, &root);
	if (!choice->platform)
		return unknown_platform(text, name, err);
	if (colon && !parse_ordinal(text, colon + 1, &choice->ordinal, err))
		return false;
	const struct vendor *vendor = choice->platform->vendor;
	unsigned count = vendor ? vendor->count(&root, NULL) : 0;
	if (!check_ordinal(text, choice, count, err))
		return false;
	if (choice->platform->ordinals && (colon || count > 1))
		choice->id = arena_printf(arena, "%s:%u", choice->platform->name, choice->ordinal);
	else
		choice->id = choice->platform->name;
	return choice->id || error_memory(err);
}

/* --- Describing ----------------------------------------------------------------------------- */

bool device_describe(const struct device_choice *choice, struct arena *arena,
		     struct device_info *device, struct dyno_error *err)
{
	struct host_root root = host_root_default();
	const struct vendor *vendor = choice->platform->vendor;
	struct dyno_error reason = { 0 };
	*device = (struct device_info){
		.id = arena_string(arena, choice->id),
		.platform = arena_string(arena, choice->platform->name),
		.colour = choice->platform->colour ? choice->platform->colour + choice->ordinal : 0,
	};
	if (!device->id || !device->platform)
		return error_memory(err);
	if (!vendor)
		error_set(&reason, DYNO_ERROR_UNSUPPORTED, "%s", choice->platform->blind);
	else if (vendor->describe(&root, choice->ordinal, arena, device, &reason))
		return true;
	if (reason.code == DYNO_ERROR_MEMORY)
		return error_memory(err);
	char text[sizeof(reason.message) + 8];
	snprintf(text, sizeof(text), "none: %s", reason.message);
	return properties_add_text(arena, &device->properties, "telemetry", text) ||
	       error_memory(err);
}
