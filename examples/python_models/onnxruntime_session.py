"""An .onnx file in ONNX Runtime's own Python package: what a call through Python costs over dyno's ort engine.

    dyno run model.onnx --batch 1,8
    dyno run python:onnxruntime_session.py:make --python-arg path=model.onnx --batch 1,8
"""
import numpy as np
import onnxruntime

TYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16,
         "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(bool)": np.bool_}


class Session:
    def __init__(self, path, batch, sequence, device, threads, seed):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        provider = "CPUExecutionProvider" if device == "cpu" else "CUDAExecutionProvider"
        self.session = onnxruntime.InferenceSession(path, options, providers=[provider])
        random = np.random.default_rng(seed)
        self.feed = {one.name: self.array(one, batch, sequence, random) for one in self.session.get_inputs()}
        self.inputs = {"feed": self.feed}

    @staticmethod
    def array(one, batch, sequence, random):
        """The first axis is the batch; another that is not fixed is the sequence."""
        shape = [size if isinstance(size, int) else sequence if axis else batch for axis, size in enumerate(one.shape)]
        if np.issubdtype(TYPES[one.type], np.floating):
            return random.standard_normal(shape).astype(TYPES[one.type])
        return np.ones(shape, TYPES[one.type])

    def run(self, feed):
        return self.session.run(None, feed)

    def outputs(self):
        names = [one.name for one in self.session.get_outputs()]
        return dict(zip(names, self.session.run(None, self.feed)))


def make(path, batch, sequence=128, device="cpu", threads=0, seed=0):
    return Session(path, batch, sequence, device, threads, seed)
