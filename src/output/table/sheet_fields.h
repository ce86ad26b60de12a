/* Within the making of sheets: see sheet.h. */
#ifndef DYNO_OUTPUT_TABLE_SHEET_FIELDS_H
#define DYNO_OUTPUT_TABLE_SHEET_FIELDS_H

#include "output/table/sheet.h"

struct sheet_row {
	const struct run *run;
	const struct result *result;
	size_t order;       /* of appearance */
	size_t group;       /* order of the first result of its model */
	const char *device; /* as it is called among those of all sheets */
	const char *model;  /* the same */
};

/* A sheet in the making. */
struct sheet_making {
	struct arena *arena;
	const struct vocabulary *own; /* of all results */
	struct sheet *sheet;
	struct sheet_row *rows;
	size_t count;
	bool relative;  /* instead of fields those that are made of them */
	bool explained; /* why the column's values are withheld */
};

/* One cell a row; NULL when memory is exhausted. */
struct sheet_cell *sheet_cells(const struct sheet_making *making);

/* At most how many columns the fields wanted have. */
size_t sheet_fields_most(const struct strings *wanted, const struct vocabulary *own);

/* Appends the columns of the fields, and the mark of disturbed cells; fills the legend. */
bool sheet_make_fields(struct sheet_making *making, const struct strings *wanted);

#endif
