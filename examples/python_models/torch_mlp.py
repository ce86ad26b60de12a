"""A module of your own in PyTorch. For models of transformers and dyno's built-in ones there is --engine torch.

    dyno run python:torch_mlp.py:make --hardware cpu,cuda --batch 1,64 --precision float32
"""
import torch


class Perceptron:
    def __init__(self, batch, width, device, precision, threads, seed):
        if threads:
            torch.set_num_threads(threads)
        torch.manual_seed(seed)
        self.device, dtype = torch.device(device), getattr(torch, precision)
        self.module = torch.nn.Sequential(torch.nn.Linear(width, width), torch.nn.ReLU(), torch.nn.Linear(width, width))
        self.module = self.module.eval().to(self.device, dtype)
        self.inputs = {"x": torch.randn(batch, width, dtype=dtype).to(self.device)}
        self.flops = 4 * batch * width * width

    @torch.inference_mode()
    def run(self, x):
        return self.module(x)

    def synchronize(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def memory(self):
        if self.device.type != "cuda":
            return {}
        return {"allocated": torch.cuda.memory_allocated(self.device), "peak": torch.cuda.max_memory_allocated(self.device),
                "reserved": torch.cuda.memory_reserved(self.device)}


def make(batch, width=512, device="cpu", precision="float32", threads=0, seed=0):
    return Perceptron(batch, width, device, precision or "float32", threads, seed)
