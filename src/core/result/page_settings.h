/* The keys of the dashboard's state: those of its address behind # and of its settings file. No
 * word and no field of a result's own can have one of them, as words are keys of the same state
 * (vocabulary.c); output/dashboard/config.c reads and checks the file.
 *
 * One value or several, what is checked of each, and what it means: one sentence, lower case, no
 * full stop. web/state.js gives them their meaning. Of names that results have (models, devices, …)
 * any may be given: other results may have them. */
#ifndef DYNO_CORE_RESULT_PAGE_SETTINGS_H
#define DYNO_CORE_RESULT_PAGE_SETTINGS_H

/* clang-format off */
#define PAGE_SETTINGS(X) \
	X("title", title, ONE, any, "title of the page") \
	X("theme", theme, ONE, check_theme, "light, dark, or auto: as the reader's system") \
	X("panels", panels, SEVERAL, check_panel, "panels in their order, each with its width of 12 columns: table:12; table:0 is folded") \
	X("columns", columns, SEVERAL, check_column, "keys of the fields that the table shows, and of words; without words those that tell cells apart") \
	X("sort", sort, SEVERAL, check_order, "columns that the table is sorted by; -key: the largest first") \
	X("field", field, ONE, check_field, "key of the field of the main chart") \
	X("mark", mark, ONE, check_option, "bar, line, scatter or box") \
	X("x", x, ONE, check_option, "a word such as batch, threads, device or run, or a field") \
	X("panel", panel, ONE, check_option, "word of which each value has a panel of the main chart") \
	X("x-scale", x_scale, ONE, check_option, "linear, log or category") \
	X("y-scale", y_scale, ONE, check_option, "linear or log") \
	X("group", group, ONE, check_option, "what colours of the main chart tell apart") \
	X("aggregate", aggregate, ONE, check_option, "how repeated results of a cell are joined: median, mean, min, max, none") \
	X("latency-limit", latency_limit, ONE, check_option, "latency that must not be passed, such as 50ms") \
	X("pareto", pareto, SEVERAL, check_axis, "the two fields of the Pareto chart: latency_p99, throughput_items; \"\": as it suits") \
	X("ranked", ranked, ONE, check_field, "key of the field that devices are ranked by") \
	X("charts", charts, SEVERAL, check_chart, "charts of one's own, each as a spec of dyno plot has it: { title: p99, chart: latency, field: latency_p99, only: \"batch:8\" }") \
	X("texts", texts, SEVERAL, check_text, "panels of text in a small part of Markdown: { id: text-about, title: About, text: \"**Nightly** runs\" }") \
	X("markers", markers, SEVERAL, check_marker, "notes in the charts, at what has these words, or at a time: { note: driver 570, run: nightly }") \
	X("hidden", hidden, SEVERAL, check_panel, "with it `panels` is what was changed: all other panels but these stand where they usually do") \
	X("embed", embed, ONE, check_embed, "the one panel that is shown, without the rest of the page") \
	X("space", space, SEVERAL, check_axis, "three fields, or words such as batch, for the axes of the 3D explorer; \"\": as it suits") \
	X("space-scale", space_scale, ONE, check_scale, "linear or log: scale of the fields in the 3D explorer") \
	X("space-group", space_group, ONE, check_compared, "word that colours of the 3D explorer tell apart") \
	X("axes", axes, SEVERAL, check_axis, "words and fields on the axes of parallel coordinates, in their order") \
	X("hide", hide, SEVERAL, check_hidden, "series that their panels' legends hide: main:cuda:0") \
	X("zoom", zoom, SEVERAL, check_zoom, "how panels are zoomed, in the terms of their axes: main:xaxis=1..8") \
	X("search", search, ONE, any, "text that results must hold") \
	X("run", run, SEVERAL, any, "only these runs") \
	X("status", status, SEVERAL, check_option, "only results of these statuses") \
	X("word", word, SEVERAL, check_word, "only results with this value of a word, also of one that their file declares: n_depth=512") \
	X("metric", metric, SEVERAL, check_metric, "only fields of these metrics") \
	X("range", range, SEVERAL, check_range, "only results with a field in a range: latency_p99=10ms..50ms") \
	X("limit", limit, SEVERAL, check_limit, "what results have to keep: latency_p99<=50ms; what breaks it is greyed") \
	X("within", within, ONE, check_yes, "yes: what breaks a limit, or may, is left out") \
	X("places", places, SEVERAL, check_places, "only these results, by their places from 0: 7, 0-41") \
	X("select", select, SEVERAL, check_places, "results that are selected, by their places: lit in charts, marked in the table") \
	X("side-a", side_a, SEVERAL, check_places, "results of side A of the selections that are compared, by their places") \
	X("side-b", side_b, SEVERAL, check_places, "of its side B") \
	X("views", views, SEVERAL, check_view, "views by name, each with keys of this table, or with what stands behind # in an address: { name: Weekly, device: cpu, field: latency_p99 }") \
	X("slices", slices, SEVERAL, config_check_slice, "what charts show one value of, which they else choose by themselves: heatmap/sequence=512; * for a panel of each") \
	X("relative-to", relative_to, ONE, check_option, "what all values are shown as multiples of: device=cpu, run=main or device=cpu,batch=1") \
	X("relative-as", relative_as, ONE, check_option, "times or percent of that") \
	X("price", price, PAIRS, config_check_cost, "what an hour of a device costs: NVIDIA L4=0.80") \
	X("currency", currency, ONE, config_check_cost, "currency of prices, such as EUR") \
	X("energy-price", energy_price, ONE, config_check_cost, "what a kWh costs") \
	X("energy-co2", energy_co2, ONE, config_check_cost, "how many g of CO₂ a kWh stands for") \
	X("derive", derive, PAIRS, config_check_derive, "fields by formulas: total = cost + energy_cost") \
	X("best", best, ONE, check_field, "key of the field that the summary's best are the best in") \
	X("compare", compare, ONE, check_compared, "word whose values the comparison compares, such as run, device or precision") \
	X("before", before, ONE, any, "side A of the comparison, such as cuda:0") \
	X("after", after, ONE, any, "its side B") \
	X("compared", compared, SEVERAL, check_field, "keys of the fields that are compared") \
	X("verdict", verdict, SEVERAL, check_verdict, "only rows of these verdicts: slower (or worse), faster (or better), same, ambiguous, no data") \
	X("least", least, ONE, check_percent, "only changes of at least so many percent") \
	X("direction", direction, ONE, check_direction, "only changes in one direction: less or more") \
	X("compare-sort", compare_sort, ONE, check_compare_sort, "column that the comparison is sorted by: title, field, before, after, change, interval or verdict; -change: the largest first")
/* clang-format on */

#endif
