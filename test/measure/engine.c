/* The tables of engines: what one says must fit what others say of the same thing. */
#include "measure/device/device.h"
#include "measure/engine/ort/platform.h"
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
			CHECK_ROW(row->name, !(kind->flags & ENGINE_PROFILES) == !row->provider);
		}
		CHECK(!engine_platform_find(kind, "abacus"));
	}
}

static void every_platform_is_served(void)
{
	for (const struct platform *platform = platforms; platform->name; platform++)
		CHECK_ROW(platform->name, engine_for(platform->name));
	CHECK(engine_for("cpu") == &engine_ort);
	CHECK(engine_for("null") == &engine_null);
	CHECK(!engine_for("abacus"));
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

TEST_MAIN({ "every engine is whole", every_engine_is_whole },
	  { "every platform is served", every_platform_is_served },
	  { "providers pick devices as platforms number them",
	    providers_pick_devices_as_platforms_number_them })
