"""A forest of scikit-learn, trained on made-up data before it is timed.

    dyno run python:sklearn_forest.py:make --batch 1,32,1024 --python-arg trees=10,100
"""
import numpy as np
from sklearn.ensemble import RandomForestClassifier


class Forest:
    def __init__(self, batch, trees, threads, seed):
        random = np.random.default_rng(seed)
        rows, kinds = random.standard_normal((2000, 20)), random.integers(0, 3, 2000)
        self.model = RandomForestClassifier(trees, n_jobs=threads or None, random_state=seed % 2**32).fit(rows, kinds)
        self.inputs = {"x": random.standard_normal((batch, 20))}

    def run(self, x):
        return self.model.predict_proba(x)


def make(batch, threads=0, seed=0, trees=100):
    return Forest(batch, trees, threads, seed)
