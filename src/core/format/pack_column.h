/* What results_pack and results_unpack share: which columns a result has. */
#ifndef DYNO_CORE_FORMAT_PACK_COLUMN_H
#define DYNO_CORE_FORMAT_PACK_COLUMN_H

#include "core/format/pack.h"
#include "core/result/members.h"

/* Each simple member of a result (result_members.h) is a column of its key: texts, lists of texts
 * (as JSON), counts and numbers; model and device by their index; breakdown and replicates (without
 * their samples) as JSON. Besides there are four more: */
#define COLUMN_RUN "run" /* index of the run; comes first and always */
#define COLUMN_SAMPLES                                                                      \
	"samples_ns"                /* a text: for each replicate u32 length, u8 shift, and \
				     * samples_encode's bytes of samples >> shift */
#define COLUMN_WARM_UP "warm_up_ns" /* the same, where all samples are there */
#define COLUMN_SERIES                                                              \
	"series" /* a text: for each replicate u32 length of its part, and in that \
		  * for each series that is not plain u8 length of its name,       \
		  * the name, u8 unit, u8 SERIES_… flags, u32 length, values as  \
		  * above, and weights likewise where the flag says so */
#define SERIES_HAS_WEIGHTS 1
#define SERIES_OF_MEANS    2
#define SHIFT_THINNED      0x80 /* with the shift: sorted quantiles, not samples in their order */

/* Those of own words begin with this, then the key: texts. */
#define COLUMN_OWN "word:"

/* Columns of a field, dyno's or one that runs declare; the name is the field's key and this. */
enum value_column {
	VALUE_NUMBER,
	VALUE_LOW,
	VALUE_HIGH,
	VALUE_BOUND,
	VALUE_STATE,  /* kind of the interval + 8 if withheld + 16 if estimated */
	VALUE_REASON, /* a text */
	VALUE_TOTAL,
};

extern const char *const value_names[VALUE_TOTAL];

#define STATE_KIND      7
#define STATE_WITHHELD  8
#define STATE_ESTIMATED 16

#endif
