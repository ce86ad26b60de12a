/* The models that a device's peaks are measured with (architectures/peak.c): how large they are. */
#ifndef DYNO_MEASURE_GRAPH_PEAK_SIZE_H
#define DYNO_MEASURE_GRAPH_PEAK_SIZE_H

#define PEAK_SIDE 2048  /* elements of a row of the product, which is as wide as it is deep */
#define PEAK_ROW  65536 /* elements of a row that is copied */

#endif
