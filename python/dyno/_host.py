"""The worker of Python models: dyno-worker executes the user's interpreter with this file, which hosts the
same worker loop as all engines have (warm-up, sampling, memory, safety from crashes are in libdyno) and
answers for the model. Standard library only, and no import of dyno: the interpreter need not have it.

Usage: _host.py LIBDYNO CPUS FILE, the descriptor of a first command. Not for people; docs/engines.md has
what a model is."""
# mypy: ignore-errors
# Its values are those of whatever model there is, and it runs in Pythons that have no such types.
from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.util
import inspect
import json
import os
import platform
import sys
import sysconfig
import time
import traceback

Ask = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p)
Run = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint64)


class Functions(ctypes.Structure):
    """struct python_host (engine/python/host.h)."""
    _fields_ = [("ask", Ask), ("run", Run)]


class Refused(Exception):
    """What the model cannot do, or was asked for wrongly: (code, message)."""


SEQUENCE = 128  # where none was asked for, as with all engines


def part_of(engine):
    """The module beside this file that makes an engine's models: describe(), axes() and make()."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"_{engine}.py")
    spec = importlib.util.spec_from_file_location(f"_dyno_{engine}", path)
    module = importlib.util.module_from_spec(spec)
    module.Refused = Refused
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


# --- The model ------------------------------------------------------------------------------------

def find_factory(text):
    """The function that "MODULE:NAME" or "FILE.py:NAME" means; NAME may have dots."""
    place, _, name = text.rpartition(":")
    sys.argv[:] = [place]  # for those who look at it when they are imported
    sys.path[0] = os.getcwd()  # instead of this file's folder
    if place.endswith(".py"):
        sys.path.insert(0, os.path.dirname(os.path.abspath(place)))
        spec = importlib.util.spec_from_file_location(os.path.basename(place)[:-3], place)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    else:
        module = importlib.import_module(place)
    found = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise Refused("usage", f"{place} has no {name}")
        found = getattr(found, part)
    if not callable(found):
        raise Refused("usage", f"{text} is no function, but of type {type(found).__name__}")
    return found


def parameters_of(factory):
    """Names that the factory takes, and whether it takes any."""
    try:
        parameters = inspect.signature(factory).parameters.values()
    except (TypeError, ValueError):  # one that is written in C
        return set(), False
    named = {one.name for one in parameters if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)}
    return named, any(one.kind == one.VAR_KEYWORD for one in parameters)


def as_typed(text):
    """A word of the command line: a number, yes or no where it looks like one."""
    for kind in int, float:
        try:
            return kind(text)
        except ValueError:
            pass
    return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)


# What is asked for with settings of their own, and has a place in every result.
SETTINGS = {"batch": "batch", "sequence": "seq", "device": "hardware", "precision": "precision", "threads": "threads",
            "seed": "seed"}
INTERNAL = ("model", "path", "synthetic")  # of engines that are dyno's own


def check_words(words, named, any_name, internal):
    for key in words:
        if key in SETTINGS:
            raise Refused("usage", f"{key} is what ‹{SETTINGS[key]}› says, and no argument beside it")
        if key in internal or (key not in named and not any_name):
            known = sorted(named.difference(SETTINGS, internal))
            raise Refused("usage", f"the factory takes no {key} ({'only ' + ', '.join(known) if known else 'nor any other'})")


def arguments_for(named, any_name, question, default=SEQUENCE):
    """What the factory is called with: of all there is to say what it takes."""
    platform_name = {"cpu": "cpu", "rocm": "cuda"}.get(question["platform"], question["platform"])
    device = platform_name if platform_name == "cpu" else f"{platform_name}:{question['ordinal']}"
    said = {key: question[key] for key in ("batch", "precision", "threads", "seed")}
    said.update(sequence=question["sequence"] or default, device=device)
    internal = () if question["engine"] == "python" else INTERNAL
    said.update({key: question[key] for key in internal})
    words = {key: as_typed(text) for key, text in question["words"].items()}
    check_words(words, named, any_name, internal)
    if question["precision"] and "precision" not in named and not any_name:
        raise Refused("usage", f"the factory takes no precision, so {question['precision']} cannot be had")
    return {**{key: value for key, value in said.items() if key in named or any_name}, **words}


class Model:
    """What a factory gave: how to run it, and what it tells of itself."""

    def __init__(self, given):
        self.given = given
        self.synchronize = getattr(given, "synchronize", None)
        run = getattr(given, "run", None) or given
        if not callable(run):
            raise Refused("usage", f"the factory gave what cannot be called: {type(given).__name__}")
        self.inputs = self.member("inputs")
        self.call = self.bound(run)
        self.infer = self.infer_first
        self.result = None

    def member(self, name):
        """A member that may be a value or a method without arguments."""
        value = getattr(self.given, name, None)
        return value() if callable(value) else value

    def bound(self, run):
        """The call without arguments that one inference is."""
        inputs, synchronize = self.inputs, self.synchronize
        if isinstance(inputs, dict):
            def call():
                return run(**inputs)
        elif isinstance(inputs, (list, tuple)):
            def call():
                return run(*inputs)
        else:
            call = run
        if synchronize is None:
            return call

        def call_and_wait():
            result = call()
            synchronize()
            return result
        return call_and_wait

    def give(self, arrays):
        """Arrays of the user's instead of the inputs of these names; the others stay."""
        old = named(self.inputs, "input")
        new = {name: alike(name, old[name], *array) for name, array in arrays.items()}
        if hasattr(self.given, "complete"):  # the torch engine's: masks as long as what they are of
            new = self.given.complete({**old, **new}, new)
        values = {**old, **new}
        self.inputs = values if isinstance(self.inputs, dict) else list(values.values())
        with contextlib.suppress(AttributeError):  # they may be reckoned whenever they are asked for
            if not callable(getattr(self.given, "inputs", None)):
                self.given.inputs = self.inputs
        self.call = self.bound(getattr(self.given, "run", None) or self.given)

    def infer_first(self):
        self.infer_next()
        for kind in "generator", "coroutine", "async_generator":
            if type(self.result).__name__ == kind:
                raise Refused("usage", f"a call gave a {kind}: nothing has been computed yet; give a function that computes")
        self.infer = self.infer_next

    def infer_next(self):
        # The last one first gives back its memory, as in a loop that keeps none: two at a time would count as what it needs.
        self.result = None
        self.result = self.call()

    def outputs(self):
        """{name: array} of the last inference."""
        given = self.member("outputs")
        return named(self.result if given is None else given, "output")


def named(values, what):
    """{name: array} of a dict, a sequence or one array; without what is none."""
    if isinstance(values, dict):
        return {str(key): value for key, value in values.items() if value is not None}
    if isinstance(values, (list, tuple)) and not all(isinstance(one, (int, float)) for one in values):
        return {f"{what}{place}": value for place, value in enumerate(values) if value is not None}
    return {} if values is None else {what: values}


def amount(value, what):
    """What a model tells of itself, as a number: it may be one of NumPy or PyTorch. None: it does not tell."""
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number < float("inf"):
        raise Refused("engine", f"{what} is {value!r}, which is no such number")
    return number


def type_name(dtype):
    """"float32", of a text, a type of NumPy or one of PyTorch."""
    return (getattr(dtype, "__name__", None) or str(dtype)).rpartition(".")[2]


def operator(one):
    told = dict(one) if isinstance(one, dict) else dict(zip(("name", "type", "time"), one))
    return {"name": str(told["name"]), "type": str(told.get("type", told["name"])),
            "time": amount(told["time"], f"the time of {told['name']}")}


# --- Arrays ---------------------------------------------------------------------------------------

def on_the_host(array):
    """An array that has Python's buffer protocol, of whatever library."""
    if hasattr(array, "detach"):  # PyTorch: NumPy has no bfloat16
        array = array.detach().cpu()
        array = (array.float() if "bfloat16" in str(array.dtype) else array).contiguous().numpy()
    elif not isinstance(array, (bytes, bytearray, memoryview)) and hasattr(array, "__array__"):
        array = array.__array__()
    elif isinstance(array, (int, float, list, tuple)):
        import array as arrays
        array = arrays.array("d", [array] if isinstance(array, (int, float)) else array)
    return array


def alike(name, old, type_of_new, shape, data):
    """What `old` is, with these numbers: an array of NumPy or JAX, a tensor of PyTorch on its device. Whole numbers stay whole."""
    dtype = getattr(old, "dtype", None)
    if dtype is not None and ("float" in type_of_new) != ("float" in str(dtype)):
        raise Refused("usage", f"‹data {name}›: holds {type_of_new}, the model's own input is {type_name(dtype)}")
    if hasattr(old, "detach"):
        import torch
        return torch.frombuffer(bytearray(data), dtype=getattr(torch, type_of_new)).reshape(shape).to(old.device, old.dtype)
    import numpy
    array = numpy.frombuffer(data, type_of_new).reshape(shape)
    if type(old).__module__.partition(".")[0] in ("jax", "jaxlib"):
        return importlib.import_module("jax.numpy").asarray(array, dtype)
    return array.astype(dtype) if isinstance(old, numpy.ndarray) else array


FORMATS = {"f": "float32", "d": "float64", "e": "float16", "b": "int8", "B": "uint8", "h": "int16", "H": "uint16",
           "i": "int32", "I": "uint32", "l": "int64", "q": "int64", "L": "uint64", "Q": "uint64", "?": "bool"}


def described(name, array, keep):
    """Type, shape and, with a list to keep the memory in, the address of its bytes."""
    dtype, shape = getattr(array, "dtype", None), getattr(array, "shape", None)
    if keep is None and dtype is not None and shape is not None:
        return {"name": name, "type": type_name(dtype), "shape": [int(size) for size in shape]}
    view = memoryview(on_the_host(array))
    about = {"name": name, "type": FORMATS.get(view.format, "unknown"), "shape": list(view.shape)}
    if keep is not None:
        data = view.tobytes()
        buffer = ctypes.create_string_buffer(data, len(data) or 1)
        keep.append(buffer)
        about.update(address=ctypes.addressof(buffer), size=len(data))
    return about


def tell(name, array, keep=None):
    """The same of anything: what is no array has a name alone."""
    try:
        return described(name, array, keep)
    except (TypeError, ValueError, ImportError):
        return {"name": name, "type": "unknown", "shape": [], "address": 0, "size": 0}


# --- Questions ------------------------------------------------------------------------------------

class Host:
    """Answers one question at a time; inferences may come on several threads."""

    def __init__(self):
        self.model = None
        self.failed = 0   # what run() answers, unless it raises
        self.raised = {}  # stream: what its last inference raised
        self.kept = []    # what the last answer points to

    def describe(self, question):
        if question["engine"] != "python":
            return part_of(question["engine"]).describe()
        facts = {"title": "Python", "version": platform.python_version(),
                 "implementation": platform.python_implementation(), "library": sys.executable}
        return facts

    def load(self, question):
        if question["engine"] == "python":
            factory, axes = find_factory(question["model"]), None
        else:
            part = part_of(question["engine"])
            factory, axes = part.make, part.axes(question["model"], question["path"])
        named_ones, any_name = parameters_of(factory)
        arguments = arguments_for(named_ones, any_name, question, (axes or {}).get("sequence_default", SEQUENCE))
        answer = {"batch": "batch" in arguments, "sequence": "sequence" in arguments, "inputs": [], **(axes or {})}
        if not question["describe"]:
            self.model = Model(factory(**arguments))
            precision = self.model.member("precision")
            answer["inputs"] = [{"name": "precision", "type": type_name(precision), "shape": []}] if precision else []
            inputs = [tell(*pair) for pair in named(self.model.inputs, "input").items()]
            answer["inputs"] += inputs
            answer["takes"] = inputs if isinstance(self.model.inputs, (dict, list, tuple)) else []  # others are not passed to it
        return answer

    def give(self, question):
        self.model.give({one["name"]: (one["type"], [int(size) for size in one["shape"]],
                                       ctypes.string_at(one["address"], one["size"])) for one in question["inputs"]})
        return {}

    def outputs(self, question):
        self.kept = []
        return {"outputs": [tell(name, array, self.kept) for name, array in self.model.outputs().items()]}

    def memory(self, question):
        told = self.model.member("memory") or {}
        return {key: amount(told.get(key), f"{key} of the memory") for key in ("allocated", "peak", "reserved")}

    def flops(self, question):
        return {"flops": amount(self.model.member("flops"), "flops")}

    def operators(self, question):
        if not hasattr(self.model.given, "operators"):
            raise Refused("unsupported", "the model tells of no operators")
        start = time.perf_counter()
        listed = [operator(one) for one in self.model.given.operators()]
        whole = sum(one["time"] for one in listed)
        return {"time": max(whole, min(time.perf_counter() - start, 2 * whole)), "operators": listed}

    def raised_by(self, question):
        if self.failed:
            os._exit(0)
        raise self.raised.pop(question["stream"])

    def become_a_child(self):
        """One that the model forks in an inference must not go on with the loop beside its parent."""
        self.failed = 1

    def close(self, question):
        given = self.model.given if self.model else None
        if hasattr(given, "close"):
            given.close()
        return {}

    def answer(self, text):
        question = json.loads(text)
        what = question["ask"]
        try:
            return getattr(self, "raised_by" if what == "raised" else what)(question)
        except BaseException as error:
            return refusal(error)

    def run(self, stream):
        try:
            self.model.infer()
            return self.failed
        except BaseException as error:  # sys.exit() in a model costs its cell alone
            self.raised[stream] = error
            return 1


def words_of(error):
    """In one line, of which the middle may be missing; an exception that cannot say anything says nothing."""
    try:
        said = " ".join(str(error).split())
    except Exception:
        return ""
    return said if len(said) <= 400 else f"{said[:280]} … {said[-100:]}"


def places_of(error):
    """Where it was raised, and which line of the user's own led there."""
    def shown(frame):
        return f"{os.path.basename(frame.filename)}:{frame.lineno} in {frame.name}"
    own = os.path.abspath(__file__)
    libraries = tuple(os.path.join(path, "") for path in {*sysconfig.get_paths().values(), os.path.dirname(own)})
    frames = [one for one in traceback.extract_tb(error.__traceback__)
              if os.path.abspath(one.filename) != own and not one.filename.startswith("<frozen")]
    if not frames:
        return ""
    users = [one for one in frames if not one.filename.startswith("<") and not os.path.abspath(one.filename).startswith(libraries)]
    if not users or users[-1] is frames[-1]:
        return f" ({shown(frames[-1])})"
    return f" ({shown(frames[-1])}, called by {shown(users[-1])})"


def in_json(answer):
    """As UTF-8, whatever texts of a model hold: surrogates stand for bytes that are no text."""
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")


def refusal(error):
    """What was raised, in a line: of which kind, what it says, and where."""
    if isinstance(error, Refused):
        return {"code": error.args[0], "error": error.args[1]}
    kind = type(error).__name__
    said = words_of(error)
    text = (f"{kind}: {said}" if said else kind) + places_of(error)
    out_of_memory = isinstance(error, MemoryError) or "OutOfMemory" in kind
    missing = isinstance(error, ImportError)
    return {"code": "memory" if out_of_memory else "unsupported" if missing else "engine", "error": text}


def main():
    library, cpus, line = sys.argv[1:4]
    host = Host()
    os.register_at_fork(after_in_child=host.become_a_child)
    answers = [b""]

    def ask(question):
        answers[0] = ctypes.create_string_buffer(in_json(host.answer(question)))
        return ctypes.addressof(answers[0])

    functions = Functions(Ask(ask), Run(host.run))
    serve = ctypes.CDLL(library).worker_host_python
    serve.restype = ctypes.c_int
    serve.argtypes = [ctypes.POINTER(Functions), ctypes.c_char_p, ctypes.c_int]
    sys.exit(serve(ctypes.byref(functions), cpus.encode(), int(line)))


if __name__ == "__main__":
    main()
