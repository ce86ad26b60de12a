#include "output/picture/cairo_library.h"
#include "core/base/count.h"
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

struct function {
	const char *name;
	size_t offset;
};

struct shared {
	const char *file;
	const char *package; /* Debian's */
	const struct function *functions;
};

#define X(name) { #name, offsetof(struct cairo_library, name) },
static const struct function cairo[] = { CAIRO_FUNCTIONS(X){ NULL, 0 } };
static const struct function freetype[] = { FREETYPE_FUNCTIONS(X){ NULL, 0 } };
static const struct function pango[] = { PANGO_FUNCTIONS(X){ NULL, 0 } };
static const struct function pangocairo[] = { PANGOCAIRO_FUNCTIONS(X){ NULL, 0 } };
static const struct function gobject[] = { GOBJECT_FUNCTIONS(X){ NULL, 0 } };
#undef X

/* Never closed: pango and glib leave threads and type tables behind that point into them. */
static bool open_shared(struct cairo_library *library, const struct shared *shared)
{
	void *handle = dlopen(shared->file, RTLD_NOW | RTLD_LOCAL);
	for (const struct function *f = shared->functions; handle && f->name; f++) {
		void *symbol = dlsym(handle, f->name);
		if (!symbol)
			return false;
		memcpy((char *)library + f->offset, &symbol, sizeof(symbol));
	}
	return handle;
}

bool cairo_library_open(struct cairo_library *library, struct dyno_error *err)
{
	static const struct shared all[] = {
		{ "libcairo.so.2", "libcairo2", cairo },
		{ "libfreetype.so.6", "libfreetype6", freetype },
	};
	for (size_t i = 0; i < COUNT(all); i++)
		if (!open_shared(library, &all[i]))
			return error_set(err, DYNO_ERROR_UNSUPPORTED,
					 "%s is not installed, which PNG and PDF need (Debian: apt "
					 "install %s); SVG and JSON need nothing",
					 all[i].file, all[i].package);
	return true;
}

bool cairo_library_open_pango(struct cairo_library *library)
{
	static const struct shared all[] = {
		{ "libpango-1.0.so.0", NULL, pango },
		{ "libpangocairo-1.0.so.0", NULL, pangocairo },
		{ "libgobject-2.0.so.0", NULL, gobject },
	};
	for (size_t i = 0; i < COUNT(all); i++)
		if (!open_shared(library, &all[i]))
			return false;
	return true;
}
