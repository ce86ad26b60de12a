/* cairo, FreeType and pango, opened when the first picture needs them: linked, they would
 * cost every start of dyno 3.5 ms, three times what it takes otherwise (measured with an empty
 * program). pango alone is opened only for scripts that need shaping or a font of the host. */
#ifndef DYNO_OUTPUT_PICTURE_CAIRO_LIBRARY_H
#define DYNO_OUTPUT_PICTURE_CAIRO_LIBRARY_H

#include "core/base/error.h"
#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#define CAIRO_FUNCTIONS(X)                       \
	X(cairo_arc)                             \
	X(cairo_clip)                            \
	X(cairo_close_path)                      \
	X(cairo_create)                          \
	X(cairo_destroy)                         \
	X(cairo_fill)                            \
	X(cairo_fill_preserve)                   \
	X(cairo_font_face_destroy)               \
	X(cairo_font_face_set_user_data)         \
	X(cairo_font_options_create)             \
	X(cairo_font_options_destroy)            \
	X(cairo_font_options_set_antialias)      \
	X(cairo_font_options_set_hint_metrics)   \
	X(cairo_font_options_set_hint_style)     \
	X(cairo_ft_font_face_create_for_ft_face) \
	X(cairo_image_surface_create)            \
	X(cairo_image_surface_get_data)          \
	X(cairo_image_surface_get_stride)        \
	X(cairo_line_to)                         \
	X(cairo_mask_surface)                    \
	X(cairo_move_to)                         \
	X(cairo_new_sub_path)                    \
	X(cairo_paint)                           \
	X(cairo_pdf_surface_create_for_stream)   \
	X(cairo_pdf_surface_set_metadata)        \
	X(cairo_rectangle)                       \
	X(cairo_restore)                         \
	X(cairo_rotate)                          \
	X(cairo_save)                            \
	X(cairo_scale)                           \
	X(cairo_set_dash)                        \
	X(cairo_set_font_face)                   \
	X(cairo_set_font_options)                \
	X(cairo_set_font_size)                   \
	X(cairo_set_line_cap)                    \
	X(cairo_set_line_join)                   \
	X(cairo_set_line_width)                  \
	X(cairo_set_source_rgb)                  \
	X(cairo_set_source_rgba)                 \
	X(cairo_show_text_glyphs)                \
	X(cairo_status)                          \
	X(cairo_status_to_string)                \
	X(cairo_stroke)                          \
	X(cairo_surface_destroy)                 \
	X(cairo_surface_finish)                  \
	X(cairo_surface_flush)                   \
	X(cairo_surface_status)                  \
	X(cairo_translate)

#define FREETYPE_FUNCTIONS(X) \
	X(FT_Init_FreeType)   \
	X(FT_New_Memory_Face) \
	X(FT_Done_Face)       \
	X(FT_Done_FreeType)

#define PANGO_FUNCTIONS(X)                          \
	X(pango_font_description_free)              \
	X(pango_font_description_from_string)       \
	X(pango_font_description_set_absolute_size) \
	X(pango_layout_get_extents)                 \
	X(pango_layout_get_unknown_glyphs_count)    \
	X(pango_layout_get_baseline)                \
	X(pango_layout_set_font_description)        \
	X(pango_layout_set_single_paragraph_mode)   \
	X(pango_layout_set_text)

#define PANGOCAIRO_FUNCTIONS(X)      \
	X(pango_cairo_create_layout) \
	X(pango_cairo_show_layout)

#define GOBJECT_FUNCTIONS(X) X(g_object_unref)

struct cairo_library {
#define X(name) __typeof__(&name) name;
	CAIRO_FUNCTIONS(X)
	FREETYPE_FUNCTIONS(X)
	PANGO_FUNCTIONS(X)
	PANGOCAIRO_FUNCTIONS(X)
	GOBJECT_FUNCTIONS(X)
#undef X
};

/* What every PNG and PDF needs. The message says what to install. */
bool cairo_library_open(struct cairo_library *library, struct dyno_error *err);

/* Shaping: false where pango is not installed. */
bool cairo_library_open_pango(struct cairo_library *library);

#endif
