/* The handle of the public functions of a store. */
#ifndef DYNO_API_STORE_H
#define DYNO_API_STORE_H

#include "output/store/store.h"

/* The public name of struct store. */
struct dyno_store {
	struct store *store;
};

/* False with *err for NULL. */
bool store_check(const dyno_store *handle, struct dyno_error *err);

#endif
