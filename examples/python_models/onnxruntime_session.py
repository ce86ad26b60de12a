"""An .onnx file in ONNX Runtime's own Python package: what a call through Python costs over dyno's ort engine.

    dyno run model.onnx --batch 1,8
    dyno run python:onnxruntime_session.py:make --python-arg path=model.onnx --batch 1,8
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]

if TYPE_CHECKING:  # the interpreter that runs this need not have dyno
    from dyno.model import Factory

TYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16,
         "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(bool)": np.bool_}


class Session:
    def __init__(self, path: str, batch: int, sequence: int, device: str, threads: int, seed: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        provider = "CPUExecutionProvider" if device == "cpu" else "CUDAExecutionProvider"
        self.session = onnxruntime.InferenceSession(path, options, providers=[provider])
        random = np.random.default_rng(seed)
        self.inputs = {one.name: self.array(one, batch, sequence, random) for one in self.session.get_inputs()}
        self.names = [one.name for one in self.session.get_outputs()]

    @staticmethod
    def array(one: Any, batch: int, sequence: int, random: np.random.Generator) -> np.ndarray:
        """The first axis is the batch; another that is not fixed is the sequence."""
        shape = [size if isinstance(size, int) else sequence if axis else batch for axis, size in enumerate(one.shape)]
        if np.issubdtype(TYPES[one.type], np.floating):
            return random.standard_normal(shape).astype(TYPES[one.type])
        return np.ones(shape, TYPES[one.type])

    def run(self, **feed: np.ndarray) -> dict[str, np.ndarray]:
        return dict(zip(self.names, self.session.run(None, feed)))


def make(path: str, batch: int, sequence: int = 128, device: str = "cpu", threads: int = 0, seed: int = 0) -> Session:
    return Session(path, batch, sequence, device, threads, seed)


factory: Factory = make  # for type checkers: what they see is what dyno calls
