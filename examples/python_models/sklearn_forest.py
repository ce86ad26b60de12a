"""A forest of scikit-learn, trained on made-up data before it is timed.

    dyno run python:sklearn_forest.py:make --batch 1,1024 --python-arg trees=10,100 --threads 1,2
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]

if TYPE_CHECKING:  # the interpreter that runs this need not have dyno
    from dyno.model import Factory


class Forest:
    def __init__(self, batch: int, trees: int, threads: int, seed: int) -> None:
        random = np.random.default_rng(seed)
        rows, kinds = random.standard_normal((2000, 20)), random.integers(0, 3, 2000)
        self.model = RandomForestClassifier(trees, n_jobs=threads or None, random_state=seed % 2**32).fit(rows, kinds)
        self.inputs = {"x": random.standard_normal((batch, 20))}

    def run(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.model.predict_proba(x))


def make(batch: int, threads: int = 0, seed: int = 0, trees: int = 100) -> Forest:
    return Forest(batch, trees, threads, seed)


factory: Factory = make  # for type checkers: what they see is what dyno calls
