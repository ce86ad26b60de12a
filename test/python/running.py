"""While it measures: progress, interruption, and threads of Python beside each other."""
import threading

from package import contains, equal, null_run, python, raises, run

import dyno
from dyno import ModelBenchmark


def progress_is_told():
    seen = []
    null_run(processes=2, batch_sizes=[1, 2], progress=seen.append)
    equal(seen[-1].step, "done")
    equal((seen[-1].processes_done, seen[-1].processes_total), (4, 4))
    equal({one.device for one in seen}, {"null"})
    assert all(isinstance(one.model, str) for one in seen)


def progress_cancels():
    benchmark = ModelBenchmark("null:constant,median=1ms", "null", test_iterations=10, processes=5,
                               store="none", progress=lambda now: now.processes_done < 2)
    results = benchmark.run()
    equal(results.complete, False)
    equal(results[0].processes, 2)
    equal(len(results[0].samples[1]), 2)
    raises(dyno.CancelledError, null_run, "builtin:resnet-50", hardware="cpu",
           progress=lambda now: False)


def an_exception_of_the_callback_is_passed_on():
    def fail(_):
        raise ZeroDivisionError("mine")
    equal(str(raises(ZeroDivisionError, null_run, progress=fail)), "mine")


INTERRUPTED = """
import os, signal, threading, warnings, dyno
def interrupt(now):
    if now.processes_done == %d:
        os.kill(os.getpid(), signal.SIGINT)
benchmark = dyno.ModelBenchmark("%s", "%s", test_iterations=10, processes=5, progress=interrupt,
                                store="none")
try:
    results = benchmark.run()
    print(results[0].processes, results.complete, benchmark.results is results)
except KeyboardInterrupt:
    print("KeyboardInterrupt")
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


def ctrl_c_keeps_what_is_measured():
    done = python(INTERRUPTED % (2, "null:constant,median=1ms", "null"))
    equal((done.returncode, done.stdout), (0, "2 False True\nTrue\n"), done.stderr)
    contains(done.stderr, "DynoWarning: interrupted")
    done = python(INTERRUPTED % (0, "builtin:resnet-50", "cpu"))
    equal((done.returncode, done.stdout), (0, "KeyboardInterrupt\nTrue\n"), done.stderr)


def the_gil_is_released():
    """Another thread counts while one measures."""
    counted, stop = [0], threading.Event()

    def count():
        while not stop.wait(0.001):
            counted[0] += 1
    thread = threading.Thread(target=count)
    thread.start()
    null_run("builtin:identity", hardware="cpu", test_iterations=None, max_time="0.5s",
             precision_target=1e-6, max_samples=10**8)
    stop.set()
    thread.join()
    assert counted[0] > 5, counted


def threads_run_side_by_side():
    results = {}

    def measure(batch):
        results[batch] = null_run(batch_sizes=batch, processes=3)
    threads = [threading.Thread(target=measure, args=(batch,)) for batch in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal({batch: one[0].latency_median for batch, one in results.items()},
          {batch: batch / 1000 for batch in range(1, 9)})


run([progress_is_told, progress_cancels, an_exception_of_the_callback_is_passed_on, ctrl_c_keeps_what_is_measured,
     the_gil_is_released, threads_run_side_by_side])
