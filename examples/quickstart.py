from dyno import ModelBenchmark
benchmark = ModelBenchmark(model_id="bert-base-uncased", hardware=["cpu", "cuda"],
                           metrics=["latency", "throughput", "memory", "flops"])
results = benchmark.run()
results.plot_latency_comparison(include_percentiles=True)
results.plot_throughput_scaling()
results.plot_memory_usage(detailed=True)
results.plot_flops_comparison(detailed=True)

from dyno.visualizers.plots import (plot_latency_comparison, plot_throughput_scaling,
                                    plot_memory_usage, plot_flops_comparison)
latency_plot = plot_latency_comparison(results, output_path="custom_latency.png", include_percentiles=True)
memory_plot = plot_memory_usage(results, output_path="custom_memory.png", detailed=True)

from dyno.visualizers.dashboard import generate_dashboard
dashboard_path = generate_dashboard(results, output_dir="dashboard")
