import csv

from imports.common import close

FIELDS = {"Client Send": "client_send", "Network+Server Send/Recv": "network", "Server Queue": "server_queue",
          "Server Compute Input": "server_compute_input", "Server Compute Infer": "server_compute_infer",
          "Server Compute Output": "server_compute_output", "Client Recv": "client_receive", "Avg latency": "latency_mean",
          "p50 latency": "latency_p50_reported", "p90 latency": "latency_p90_reported",
          "p95 latency": "latency_p95_reported", "p99 latency": "latency_p99_reported",
          "request/response": "request_response", "response wait": "response_wait", "Server Cache Hit": "cache_hits",
          "Server Cache Miss": "cache_misses"}


def check(name, text, run):
    rows = list(csv.DictReader(text.splitlines()))
    load = {"concurrency.csv": "concurrency", "request-rate.csv": "request_rate"}[name]
    assert len(rows) == len(run.results)
    for result, row in zip(run.results, rows):
        assert result.words[load] == float(row[load.replace("_", " ").title()])
        close(result["throughput_items"], float(row["Inferences/Second"]), "throughput")
        for column, field in FIELDS.items():
            close(result[field], float(row[column]) * 1e-6 if column in row else None, column)
        assert not result.processes and result["latency_p99"] is None
    assert run.left() == (["Avg GPU Utilization"] if "Avg GPU Utilization" in rows[0] else []), run.left()
