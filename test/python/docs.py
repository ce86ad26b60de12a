"""Docstrings, their examples, types and the Python that is promised; and docs/python.md."""
import ast
import doctest
import importlib
import inspect
import pathlib
import pkgutil
import re
import typing

from package import ROOT, contains, equal, run

import dyno

FILES = sorted((ROOT / "python").rglob("*.py"))
OLDEST = (3, 9)


def modules():
    yield dyno
    for found in pkgutil.walk_packages(dyno.__path__, "dyno."):
        if found.name != "dyno.__main__":
            yield importlib.import_module(found.name)


def public_names():
    """Every function, class, method and property that a user may use, by its full name."""
    for module in modules():
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            yield f"{module.__name__}.{name}", thing
            for inner, value in vars(thing).items() if inspect.isclass(thing) else ():
                if not inner.startswith("_") and (callable(value) or isinstance(value, property)):
                    yield f"{module.__name__}.{name}.{inner}", value


def every_public_name_has_a_docstring():
    seen = 0
    for name, thing in public_names():
        if isinstance(thing, (tuple, dict, str)) or typing.get_origin(thing):  # an alias of types has none
            continue
        seen += 1
        text = inspect.getdoc(thing)
        assert text and len(text.split()) > 3, f"{name} has no docstring"
    assert seen > 60, seen


def every_public_function_has_types():
    for name, thing in public_names():
        function = thing.fget if isinstance(thing, property) else thing
        if not inspect.isfunction(function):
            continue
        signature = inspect.signature(function)
        assert signature.return_annotation is not signature.empty, f"{name} returns what?"
        for parameter in signature.parameters.values():
            assert parameter.name in ("self", "cls") or \
                parameter.annotation is not signature.empty, f"{name}: {parameter.name}"
    assert (ROOT / "python/dyno/py.typed").exists()


def examples_run():
    tried = 0
    for module in modules():
        done = doctest.testmod(module)
        equal(done.failed, 0, module.__name__)
        tried += done.attempted
    assert tried > 20, tried


def examples_of_the_page_run():
    done = doctest.testfile(str(ROOT / "docs/python.md"), module_relative=False)
    equal(done.failed, 0)
    assert done.attempted > 5, done


def the_oldest_python_reads_it():
    for path in FILES:
        ast.parse(path.read_text(), str(path), feature_version=OLDEST)
    for path in FILES:  # annotations are not evaluated, so that newer forms may stand there
        assert "from __future__ import annotations" in path.read_text() or \
            not path.read_text().strip(), path


def only_the_standard_library_is_needed():
    allowed = {"numpy", "pandas", "IPython", "anywidget", "ipywidgets", "traitlets", "torch", "transformers", "dyno"}
    optional = allowed - {"dyno"}
    for path in FILES:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
                [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for name in names:
                top = name.split(".")[0]
                known = top in __import__("sys").stdlib_module_names or top in allowed
                assert known, f"{path.name} imports {name}"
                assert top not in optional or node not in tree.body, f"{path.name}: {name} at top"


def every_public_name_is_in_the_page():
    page = (ROOT / "docs/python.md").read_text()
    for name in dyno.__all__:
        assert re.search(rf"\b{name}\b", page), f"docs/python.md lacks {name}"


def the_names_of_the_errors_are_the_library_s():
    from dyno import _abi, _errors, _library
    for name, code in _abi.ENUMERATORS.items():
        if name.startswith("DYNO_ERROR_") and code:
            word = _library.library().dyno_error_name(code).decode()
            equal(_errors.KINDS[word].code, name[len("DYNO_ERROR_"):].lower())
    equal(len(_errors.KINDS), sum(name.startswith("DYNO_ERROR_") for name in _abi.ENUMERATORS) - 1)


def structures_are_the_library_s():
    """Sizes and offsets of the ctypes structures against those that a compiler recorded."""
    from dyno import _abi, _library
    recorded = (ROOT / "test/abi/recorded.txt").read_text()
    seen = []
    for name in _abi.STRUCTS:
        made = _library.structure(name)
        seen.append(f"struct {name} {_library.sizeof(made)}\n" + "".join(
            f"\t{key} {getattr(made, key).offset} {getattr(made, key).size} "
            for key, *_ in made._fields_))
    listed = re.findall(r"struct .*\n(?:\t.*\n)*", recorded)
    equal([re.sub(r"(\t\w+ \d+ \d+ ).*\n", r"\1", one) for one in listed], seen)
    equal(["size", *dyno.Progress._fields], [key for key, *_ in _library.Progress._fields_])
    assert pathlib.Path(_library.debug_path()).exists()


run([every_public_name_has_a_docstring, every_public_function_has_types, examples_run,
     examples_of_the_page_run, the_oldest_python_reads_it, only_the_standard_library_is_needed,
     every_public_name_is_in_the_page, the_names_of_the_errors_are_the_library_s,
     structures_are_the_library_s])
