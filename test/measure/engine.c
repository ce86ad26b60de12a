/* The tables of engines: what one says must fit what others say of the same thing. */
#include "core/base/count.h"
#include "measure/device/device.h"
#include "measure/engine/ort/platform.h"
#include "measure/engine/search.h"
#include "measure/model/format.h"
#include "test.h"

static void every_engine_is_whole(void)
{
	for (size_t i = 0; engine_kinds[i]; i++) {
		const struct engine_kind *kind = engine_kinds[i];
		CHECK_ROW(kind->name, kind->open && kind->close && kind->describe && kind->load &&
					      kind->unload && kind->inputs && kind->outputs);
		CHECK_ROW(kind->name, kind->bind && kind->unbind && kind->run && kind->fetch);
		CHECK_ROW(kind->name, !(kind->flags & ENGINE_PROFILES) == !kind->end_profile);
		CHECK_ROW(kind->name, !(kind->flags & ENGINE_EXACT_CLOCK) || kind->clock);
		CHECK_ROW(kind->name, kind->platforms[0].name);
		for (size_t k = 0; k < i; k++)
			CHECK_ROW(kind->name, strcmp(kind->name, engine_kinds[k]->name) != 0);
		for (const struct engine_platform *row = kind->platforms; row->name; row++) {
			const struct platform *platform = platform_find(row->name);
			CHECK_ROW(row->name,
				  platform && strcmp(platform->name, row->name) == 0 && row->hint);
			CHECK_ROW(row->name, engine_platform_find(kind, row->name) == row);
			CHECK_ROW(row->name, !(kind->flags & ENGINE_COUNTS) == !row->provider);
		}
		CHECK(!engine_platform_find(kind, "abacus"));
	}
}

static void every_platform_is_served(void)
{
	for (const struct platform *platform = platforms; platform->name; platform++)
		CHECK_ROW(platform->name, engine_for(platform->name, NULL));
	CHECK(engine_for("cpu", NULL) == &engine_ort);
	CHECK(engine_for("null", NULL) == &engine_null);
	CHECK(!engine_for("abacus", NULL));
}

static void the_model_decides_where_nobody_chose(void)
{
	const struct model_info onnx = { .name = "a", .path = "models/a.onnx" },
				gguf = { .name = "b", .path = "b.GGUF" },
				builtin = { .name = "builtin:identity" },
				null = { .name = "null:constant" };
	CHECK_STRING(model_format_name(&onnx), "onnx");
	CHECK_STRING(model_format_name(&builtin), "builtin");
	CHECK_STRING(model_format_name(&null), "null");
	CHECK(engine_accepts(&engine_ort, &onnx) && engine_accepts(&engine_ort, &builtin));
	CHECK(!engine_accepts(&engine_ort, &null));
	CHECK(engine_accepts(&engine_null, &null) && engine_accepts(&engine_null, &gguf));
	CHECK(engine_for("cpu", &onnx) == &engine_ort);
	CHECK(engine_for("cpu", &null) == &engine_ort); /* it says why it cannot */
	CHECK(engine_for("null", &onnx) == &engine_null);
	CHECK(engine_find("ort") == &engine_ort && engine_find("null") == &engine_null);
	CHECK(!engine_find("or") && !engine_find("orts") && !engine_find(""));
}

/* A device is picked by number exactly where the platform has several. */
static void providers_pick_devices_as_platforms_number_them(void)
{
	for (const struct engine_platform *row = ort_platforms; row->name; row++) {
		const struct ort_provider *own = ort_provider_of(row);
		bool numbered = own->unit_option && strchr(own->unit_option, '#');
		CHECK_ROW(row->name, platform_find(row->name)->ordinals == numbered);
		CHECK_ROW(row->name, row->keeps_outputs == (own->device_arena != NULL));
		CHECK_ROW(row->name, own->append != APPEND_BY_NAME || own->append_name);
	}
}

static void a_library_that_is_missing_is_named(void)
{
	static const char *const rows[][2] = {
		{ "libcublasLt.so.13: cannot open shared object file: No such file or directory",
		  "libcublasLt.so.13 not found" },
		{ "/opt/a/libone.so: cannot open shared object file: No such file",
		  "libone.so not found" },
		{ "Cannot load library \"/a/libgpu_plugin.so\": libOpenCL.so.1: cannot open shared object file: No",
		  "libOpenCL.so.1 not found" },
		{ "Device GPU is not registered", NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[200];
		snprintf(text, sizeof(text), "%s", rows[i][0]);
		CHECK_ROW(rows[i][0], library_missing(text, sizeof(text)) == (rows[i][1] != NULL));
		CHECK_STRING(text, rows[i][1] ? rows[i][1] : rows[i][0]);
	}
}

TEST_MAIN({ "every engine is whole", every_engine_is_whole },
	  { "every platform is served", every_platform_is_served },
	  { "the model decides where nobody chose", the_model_decides_where_nobody_chose },
	  { "providers pick devices as platforms number them",
	    providers_pick_devices_as_platforms_number_them },
	  { "a library that is missing is named", a_library_that_is_missing_is_named })
