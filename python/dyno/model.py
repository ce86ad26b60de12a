"""What a Python model is, for type checkers: what ``dyno run python:FILE.py:FUNCTION`` calls, and what that gives.

Nothing has to be imported from here, and an interpreter that runs models need not have dyno: any callable, and any
object with ``run``, is a model. docs/engines.md tells what each member is for.
"""
from __future__ import annotations

from typing import Any, Callable, Iterable, Mapping, Optional, Protocol, Sequence, Tuple, Union, runtime_checkable

__all__ = ["Factory", "Model", "ModelWithAll"]


@runtime_checkable
class Model(Protocol):
    """An object whose ``run`` is one inference; it is called with the object's ``inputs``, where it has some.

    >>> from dyno.model import Model
    >>> class Nothing:
    ...     def run(self):
    ...         return None
    >>> isinstance(Nothing(), Model)
    True
    """

    @property
    def run(self) -> Callable[..., Any]:
        """One inference. What it returns are the outputs, unless the model has ``outputs``."""
        ...


@runtime_checkable
class ModelWithAll(Model, Protocol):
    """All that a model may have beside ``run``; each is looked for by itself. Where a value does, a method
    without arguments that gives it does, too."""

    @property
    def inputs(self) -> Union[Mapping[str, Any], Sequence[Any]]:
        """What ``run`` is called with: by name, or in their order."""
        ...

    @property
    def precision(self) -> str:
        """What it computes in (``"bfloat16"``), where its inputs do not tell."""
        ...

    def outputs(self) -> Union[Mapping[str, Any], Sequence[Any]]:
        """The arrays that are compared with another model's."""
        ...

    def synchronize(self) -> None:
        """Waits for the device; inside of what is timed."""
        ...

    def memory(self) -> Mapping[str, Optional[float]]:
        """Bytes of the device: ``allocated``, ``peak``, ``reserved``, as far as they are known."""
        ...

    def flops(self) -> float:
        """Operations of one inference."""
        ...

    def operators(self) -> Iterable[Union[Tuple[str, str, float], Mapping[str, Any]]]:
        """Runs one inference with a profiler: name, type and seconds of each operator."""
        ...

    def close(self) -> None:
        """The end: frees what is not the interpreter's."""
        ...


#: What is named on the command line. It is called by name with those of ``batch``, ``sequence``, ``device``,
#: ``precision``, ``threads``, ``seed`` and the ``--python-arg`` that it takes.
Factory = Callable[..., Union[Model, Callable[[], Any]]]
