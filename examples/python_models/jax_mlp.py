"""Two layers in JAX, compiled before they are timed. JAX answers before it has computed: synchronize() waits.

    dyno run python:jax_mlp.py:make --batch 1,64
"""
import jax
import jax.numpy as jnp


class Perceptron:
    def __init__(self, batch, width, precision, device, seed):
        first, second, x = jax.random.split(jax.random.PRNGKey(seed % 2**32), 3)
        self.device = jax.devices("cpu" if device == "cpu" else "gpu")[0]
        self.weights = [jax.device_put(jax.random.normal(key, (width, width), precision), self.device)
                        for key in (first, second)]
        self.inputs = {"x": jax.device_put(jax.random.normal(x, (batch, width), precision), self.device)}
        self.compiled = jax.jit(lambda x, a, b: jnp.maximum(x @ a, 0) @ b)
        self.compiled(self.inputs["x"], *self.weights).block_until_ready()  # counted as loading
        self.flops = 4 * batch * width * width
        self.result = None

    def run(self, x):
        self.result = self.compiled(x, *self.weights)
        return self.result

    def synchronize(self):
        self.result.block_until_ready()

    def memory(self):
        told = self.device.memory_stats() or {}
        return {"allocated": told.get("bytes_in_use"), "peak": told.get("peak_bytes_in_use"),
                "reserved": told.get("bytes_reserved")}


def make(batch, width=512, precision=None, device="cpu", seed=0):
    return Perceptron(batch, width, precision or "float32", device, seed)
