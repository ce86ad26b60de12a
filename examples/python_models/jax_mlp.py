"""Two layers in JAX, compiled before they are timed. JAX answers before it has computed: synchronize() waits.

    dyno run python:jax_mlp.py:make --batch 1,64
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp

if TYPE_CHECKING:  # the interpreter that runs this need not have dyno
    from dyno.model import Factory


class Perceptron:
    def __init__(self, batch: int, width: int, precision: str, device: str, seed: int) -> None:
        first, second, x = jax.random.split(jax.random.PRNGKey(seed % 2**32), 3)
        self.device = jax.devices("cpu" if device == "cpu" else "gpu")[0]
        self.weights = [self.put(jax.random.normal(key, (width, width), precision)) for key in (first, second)]
        self.inputs = {"x": self.put(jax.random.normal(x, (batch, width), precision))}
        self.compiled = jax.jit(lambda x, a, b: jnp.maximum(x @ a, 0) @ b)
        self.result: jax.Array = self.compiled(self.inputs["x"], *self.weights).block_until_ready()  # counted as loading
        self.flops = 4 * batch * width * width

    def put(self, array: jax.Array) -> jax.Array:
        put: jax.Array = jax.device_put(array, self.device)
        return put

    def run(self, x: jax.Array) -> jax.Array:
        self.result = self.compiled(x, *self.weights)
        return self.result

    def synchronize(self) -> None:
        self.result.block_until_ready()

    def memory(self) -> dict[str, float | None]:
        told = self.device.memory_stats() or {}
        return {"allocated": told.get("bytes_in_use"), "peak": told.get("peak_bytes_in_use"),
                "reserved": told.get("bytes_reserved")}


def make(batch: int, width: int = 512, precision: str | None = None, device: str = "cpu", seed: int = 0) -> Perceptron:
    return Perceptron(batch, width, precision or "float32", device, seed)


factory: Factory = make  # for type checkers: what they see is what dyno calls
