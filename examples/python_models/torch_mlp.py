"""A module of your own in PyTorch. For models of transformers and dyno's built-in ones there is --engine torch.

    dyno run python:torch_mlp.py:make --hardware cpu,cuda --batch 1,64 --precision float32
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:  # the interpreter that runs this need not have dyno
    from dyno.model import Factory


class Perceptron:
    def __init__(self, batch: int, width: int, device: str, precision: str, threads: int, seed: int) -> None:
        if threads:
            torch.set_num_threads(threads)
        torch.manual_seed(seed)
        self.device, dtype = torch.device(device), getattr(torch, precision)
        self.module = torch.nn.Sequential(torch.nn.Linear(width, width), torch.nn.ReLU(), torch.nn.Linear(width, width))
        self.module = self.module.eval().to(self.device, dtype)
        self.inputs = {"x": torch.randn(batch, width, dtype=dtype).to(self.device)}
        self.flops = 4 * batch * width * width

    def run(self, x: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            return self.module(x)  # type: ignore[no-any-return]

    def synchronize(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def memory(self) -> dict[str, float]:
        if self.device.type != "cuda":
            return {}
        return {"allocated": torch.cuda.memory_allocated(self.device), "peak": torch.cuda.max_memory_allocated(self.device),
                "reserved": torch.cuda.memory_reserved(self.device)}


def make(batch: int, width: int = 512, device: str = "cpu", precision: str = "float32", threads: int = 0, seed: int = 0) -> Perceptron:
    return Perceptron(batch, width, device, precision or "float32", threads, seed)


factory: Factory = make  # for type checkers: what they see is what dyno calls
