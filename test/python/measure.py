"""dyno.measure: dyno's warm-up, stopping and statistics for a Python function, and its samples."""
import sys

from package import contains, equal, python, raises, run

import dyno


def takes_as_many_samples_as_asked():
    calls = []
    result = dyno.measure(lambda: calls.append(0), test_iterations=50, warmup_iterations=20)
    equal((result.status, result.processes), ("ok", 1))
    equal([len(one) for one in result.samples], [50])
    equal(result["samples"], 50)
    assert result.warm_up_samples >= 20
    equal(len(calls), 50 + result.warm_up_samples)


def looks_only_at_powers_of_two():
    for least, most, expected in ((0, 100, (32, 64, 100)), (0, 10, (10,)), (400, 512, (512,)),
                                  (300, 400, (400,))):
        result = dyno.measure(lambda: None, min_samples=least, max_samples=most)
        assert result["samples"] in expected, (least, most, result["samples"])


def stops_when_the_median_is_known():
    """A target that any series meets at the first look, and one that none meets."""
    equal(dyno.measure(lambda: None, min_samples=0, precision_target=1)["samples"], 32)
    import random
    generator = random.Random(1)
    result = dyno.measure(lambda: sum(range(generator.randrange(2000))), precision_target=1e-6,
                          min_samples=0, max_samples=3000)
    equal(result["samples"], 3000)


def stops_when_the_time_is_over():
    import time
    result = dyno.measure(lambda: time.sleep(0.01), max_time=0.2, warmup_iterations=0)
    assert 1 <= result["samples"] <= 32, result["samples"]
    result = dyno.measure(lambda: time.sleep(0.01), max_time="200ms", warmup_iterations=1)
    assert 1 <= result["samples"] <= 32, result["samples"]


def statistics_are_those_of_the_samples():
    import numpy
    import random
    generator = random.Random(2)
    result = dyno.measure(lambda: sum(range(generator.randrange(20000))), test_iterations=2000,
                          items=8)
    samples = numpy.concatenate([numpy.asarray(one) for one in result.samples]) * 1e-9
    for field, expected in (("latency_mean", samples.mean()), ("latency_min", samples.min()),
                            ("latency_max", samples.max()), ("latency_std", samples.std(ddof=1)),
                            ("latency_median", numpy.quantile(samples, 0.5)),
                            ("latency_p90", numpy.quantile(samples, 0.9)),
                            ("latency_p99", numpy.quantile(samples, 0.99)),
                            ("throughput_items", 8 * len(samples) / samples.sum())):
        assert abs(result[field] / expected - 1) < 1e-9, (field, result[field], expected)
    low, high = result.interval("latency_median")
    assert low <= result.latency_median <= high
    equal((result.batch, result.value("latency_median").interval), (8, "order"))


def says_what_it_was():
    def named():
        pass
    result = dyno.measure(named, test_iterations=10)
    contains(result.model, "named")
    equal(dyno.measure(named, name="other", test_iterations=10).model, "other")
    run_info = result.results.runs[0]
    equal(run_info["models"][0]["source"], "callable")
    equal(run_info["environment"]["engine"], sys.implementation.name)
    equal(run_info["plan"]["iterations"], "10")
    contains(result.results.to_dict()["runs"][0]["results"][0]["notes"][0], "one process")
    result.results.export_to_json("callable.json")
    equal(dyno.load_results("callable.json").to_json(), result.results.to_json())


def million_samples_reach_numpy_without_a_copy():
    import numpy
    result = dyno.measure(lambda: None, test_iterations=1_000_000)
    view, array = result.samples[0], result.to_numpy()
    equal((len(array), array.dtype, array.flags.owndata, array.flags.writeable),
          (1_000_000, numpy.dtype("uint64"), False, False))
    address = array.__array_interface__["data"][0]
    equal(result.to_numpy().__array_interface__["data"][0], address)
    equal(numpy.asarray(view).__array_interface__["data"][0], address)
    total = int(array.sum())
    del result, view  # the array keeps the memory alive
    equal(int(array.sum()), total)
    raises(ValueError, array.__setitem__, 0, 1)


def exceptions_of_the_function_are_passed_on():
    def fail():
        raise ZeroDivisionError("mine")
    equal(str(raises(ZeroDivisionError, dyno.measure, fail)), "mine")
    raises(TypeError, dyno.measure, 5)
    contains(str(raises(dyno.UsageError, dyno.measure, fail, max_time="soon")), "max_time: \"soon\"")
    raises(dyno.UsageError, dyno.measure, fail, test_iterations=0)


def a_call_must_run_something():
    def generator():
        yield 1

    async def coroutine():
        pass

    async def both():
        yield 1
    for function in (generator, coroutine, both):
        contains(str(raises(TypeError, dyno.measure, function)), "consumes it")
    equal(dyno.measure(lambda: list(generator()), test_iterations=10).status, "ok")
    for items in (0, -1):
        raises(ValueError, dyno.measure, int, items=items)
    raises(TypeError, dyno.measure, int, name=5)


INTERRUPTED = """
import os, signal, dyno
calls = []
def function():
    calls.append(0)
    if len(calls) == %d:
        os.kill(os.getpid(), signal.SIGINT)
try:
    result = dyno.measure(function, test_iterations=1000, warmup_iterations=1)
    print(result["samples"] + result.warm_up_samples in (499, 500), result.samples[0].nbytes > 0)
except KeyboardInterrupt:
    print("KeyboardInterrupt")
"""


def ctrl_c_keeps_the_samples():
    done = python(INTERRUPTED % 500)
    equal((done.returncode, done.stdout), (0, "True True\n"), done.stderr)
    contains(done.stderr, "DynoWarning: interrupted")
    done = python(INTERRUPTED % 1)
    equal((done.returncode, done.stdout), (0, "KeyboardInterrupt\n"), done.stderr)


def the_warm_up_ends():
    """A function that never settles: falling all the time, until the time for it is over."""
    import time
    left = [0.02]

    def falling():
        left[0] *= 0.98
        time.sleep(left[0])
    result = dyno.measure(falling, max_time=0.6)
    assert 8 < result.warm_up_samples < 200, result.warm_up_samples


class Allocator:
    """What torch.cuda tells, of a device with 7000 bytes in use, of which a call takes 500 more for a moment."""

    def __init__(self, there):
        self.there, self.most = there, 9000

    def is_available(self):
        return self.there

    def reset_peak_memory_stats(self):
        self.most = 7000

    def memory_allocated(self):
        return 7000

    def memory_reserved(self):
        return 20000

    def max_memory_allocated(self):
        return self.most


def an_accelerators_memory_is_told_where_pytorch_is_loaded():
    """No GPU is here: PyTorch's interface stands in."""
    import types
    allocator = Allocator(True)
    sys.modules["torch"] = types.SimpleNamespace(cuda=allocator)
    try:
        result = dyno.measure(lambda: setattr(allocator, "most", 7500), test_iterations=10)
        equal([result[key] for key in ("memory_allocated", "memory_peak", "memory_reserved")], [7000, 500, 20000])
        allocator.there = False
        equal(dyno.measure(int, test_iterations=10)["memory_peak"], None)
    finally:
        del sys.modules["torch"]


run([an_accelerators_memory_is_told_where_pytorch_is_loaded, takes_as_many_samples_as_asked, looks_only_at_powers_of_two, stops_when_the_median_is_known,
     stops_when_the_time_is_over, statistics_are_those_of_the_samples, says_what_it_was,
     million_samples_reach_numpy_without_a_copy, exceptions_of_the_function_are_passed_on,
     a_call_must_run_something,
     ctrl_c_keeps_the_samples, the_warm_up_ends])
