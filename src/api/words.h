/* What words the public functions know: each table is what its function looks into. */
#ifndef DYNO_API_WORDS_H
#define DYNO_API_WORDS_H

#include "core/base/words.h"

extern const struct text_word run_words[], model_words[], device_words[];
extern const struct text_word option_words[], chart_words[], architecture_words[], engine_words[],
	platform_words[];
extern const struct text_word listing_words[], point_words[], output_words[];

#endif
