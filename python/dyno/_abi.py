"""What include/dyno.h declares, for ctypes: made by tools/abi.py, which docs/abi.md explains.
_library.py knows what the letters stand for."""
from __future__ import annotations

# Members in order, each name:type.
STRUCTS = {
    "dyno_error":
        "code:i message:c1024",
    "dyno_progress":
        "size:z step:s model:s device:s engine:s precision:s batch:u sequence:u threads:u "
        "streams:u process:u samples:u median:d median_low:d median_high:d processes_done:u "
        "processes_total:u seconds_left:d message:s file:s bytes_done:u bytes_total:u",
    "dyno_benchmark_options":
        "size:z model:s models:S hardware:S metrics:S batch_sizes:U batch_size_count:z "
        "sequence_lengths:U sequence_length_count:z settings:S progress:Fipp "
        "progress_context:p store:s tag:s note:s",
    "dyno_series":
        "size:z name:s unit:s scale:d values:U weights:U count:z flags:u",
    "dyno_sampler_options":
        "size:z name:s engine:s engine_version:s batch:u settings:S",
    "dyno_comparison_options":
        "size:z fields:S has_threshold:b threshold:d across:s",
    "dyno_chart_options":
        "size:z include_percentiles:b detailed:b title:s theme:s format:s width:d height:d "
        "scale:d settings:S",
    "dyno_dashboard_options":
        "size:z samples:b title:s config:s view:s",
}

ENUMERATORS = {
    "DYNO_ERROR_NONE": 0,
    "DYNO_ERROR_USAGE": 1,
    "DYNO_ERROR_MEMORY": 2,
    "DYNO_ERROR_IO": 3,
    "DYNO_ERROR_FORMAT": 4,
    "DYNO_ERROR_NOT_FOUND": 5,
    "DYNO_ERROR_UNSUPPORTED": 6,
    "DYNO_ERROR_ENGINE": 7,
    "DYNO_ERROR_NETWORK": 8,
    "DYNO_ERROR_STORE": 9,
    "DYNO_ERROR_TIMEOUT": 10,
    "DYNO_ERROR_CRASHED": 11,
    "DYNO_ERROR_CANCELLED": 12,
    "DYNO_ERROR_NOTHING": 13,
    "DYNO_GO_ON": 0,
    "DYNO_STOP": 1,
    "DYNO_STOP_NOW": 2,
    "DYNO_FACTS_ENVIRONMENT": 0,
    "DYNO_FACTS_PLAN": 1,
    "DYNO_FACTS_DEVICE": 2,
}

# Result, then arguments.
FUNCTIONS = {
    "dyno_error_name": "si",
    "dyno_version": "s",
    "dyno_version_number": "w",
    "dyno_benchmark_run": "pp!",
    "dyno_results_load": "ps!",
    "dyno_results_parse": "psz!",
    "dyno_results_open": "pss!",
    "dyno_results_copy": "pp!",
    "dyno_results_join": "bpp!",
    "dyno_results_save": "bpss!",
    "dyno_results_export": "ppsp!",
    "dyno_text_free": "vp",
    "dyno_results_destroy": "vp",
    "dyno_results_count": "zp",
    "dyno_results_value": "dpzs",
    "dyno_results_interval": "bpzspp",
    "dyno_results_field_text": "spzss",
    "dyno_results_text": "spzs",
    "dyno_results_number": "dpzs",
    "dyno_results_column": "zpspppz",
    "dyno_results_text_column": "zpspz",
    "dyno_results_processes": "zpz",
    "dyno_results_process_value": "dpzzs",
    "dyno_results_samples": "ppzzp",
    "dyno_results_series_count": "zpzz",
    "dyno_results_series": "bpzzzp",
    "dyno_results_run_count": "zp",
    "dyno_results_run_of": "zpz",
    "dyno_results_run_text": "spzs",
    "dyno_results_run_number": "dpzs",
    "dyno_results_warning_count": "zpz",
    "dyno_results_warning": "spzz",
    "dyno_results_model_count": "zpz",
    "dyno_results_model_text": "spzzs",
    "dyno_results_model_number": "dpzzs",
    "dyno_results_device_count": "zpz",
    "dyno_results_device_text": "spzzs",
    "dyno_results_fact_count": "zpziz",
    "dyno_results_fact_key": "spzizz",
    "dyno_results_fact_text": "spzizz",
    "dyno_results_fact_number": "dpzizz",
    "dyno_sampler_create": "pp!",
    "dyno_sampler_destroy": "vp",
    "dyno_sampler_next": "upp",
    "dyno_sampler_add": "bppz!",
    "dyno_sampler_finish": "pp!",
    "dyno_field_count": "z",
    "dyno_field_text": "szs",
    "dyno_metric_count": "z",
    "dyno_metric_text": "szs",
    "dyno_format_count": "z",
    "dyno_format_text": "szs",
    "dyno_store_list": "psz!",
    "dyno_store_save": "bsp!",
    "dyno_store_history": "pssssz!",
    "dyno_comparison_create": "pppp!",
    "dyno_comparison_destroy": "vp",
    "dyno_comparison_export": "ppsp!",
    "dyno_comparison_count": "zp",
    "dyno_comparison_text": "spzs",
    "dyno_comparison_number": "dpzs",
    "dyno_comparison_regressions": "zp",
    "dyno_chart_write": "ppssp!",
    "dyno_chart_export": "ppspp!",
    "dyno_dashboard_write": "ppsp!",
    "dyno_dashboard_html": "pppp!",
    "dyno_dashboard_page": "pppp!",
    "dyno_dashboard_data": "pppp!",
    "dyno_dashboard_settings": "ppp!",
    "dyno_dashboard_module": "pp!",
}
