"""Two layers in NumPy.

    dyno run python:numpy_mlp.py:make --batch 1,8,64 --python-arg hidden=256,1024
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # the interpreter that runs this need not have dyno
    from dyno.model import Factory


class Perceptron:
    """Two products with a rectifier in between."""

    def __init__(self, batch: int, width: int, hidden: int, precision: str, seed: int) -> None:
        random = np.random.default_rng(seed)
        self.first = random.standard_normal((width, hidden)).astype(precision)
        self.second = random.standard_normal((hidden, width)).astype(precision)
        self.inputs = {"x": random.standard_normal((batch, width)).astype(precision)}
        self.flops = 4.0 * batch * width * hidden

    def run(self, x: np.ndarray) -> np.ndarray:
        y: np.ndarray = np.maximum(x @ self.first, 0) @ self.second
        return y


def make(batch: int, width: int = 512, hidden: int = 1024, precision: str | None = None, seed: int = 0) -> Perceptron:
    return Perceptron(batch, width, hidden, precision or "float32", seed)


factory: Factory = make  # for type checkers: what they see is what dyno calls
