"""Writes keras-activations.json: Keras 3.15.1's activation ops on JAX with their gradients, where they bend too."""
import json
import os

os.environ["KERAS_BACKEND"] = "jax"
import jax
import numpy as np
from keras import ops

grid = np.array([-20, -7.5, -3, -2, -1, -0.5, -0.3, -0.01, 0, 0.01, 0.3, 0.5, 1, 2.5, 3, 6, 8, 25], "float32")
calls = {
    "relu": [], "relu6": [], "leakyRelu": [0.3], "elu": [0.7], "selu": [], "celu": [1.5], "gelu": [False],
    "softsign": [], "hardSigmoid": [], "hardSilu": [], "hardTanh": [], "tanhShrink": [], "softShrink": [0.3],
    "hardShrink": [0.3], "threshold": [0.5, 7], "squareplus": [3], "sparsePlus": [], "sparseSigmoid": [],
    "silu": [], "sigmoid": [], "softplus": [], "logSigmoid": [], "tanh": [], "sign": [],
}
snake = lambda name: "".join("_" + c.lower() if c.isupper() else c for c in name)
rows = []
for name, args in list(calls.items()) + [("gelu", [True])]:
    f = getattr(ops, snake(name))
    values = np.asarray(f(grid, *args), "float64")
    slopes = np.asarray(jax.grad(lambda x: ops.sum(f(x, *args)))(jax.numpy.asarray(grid)), "float64")
    rows.append(json.dumps({"op": name, "args": args, "x": grid.tolist(), "values": values.tolist(), "slopes": slopes.tolist()}))
path = os.path.join(os.path.dirname(__file__), "keras-activations.json")
with open(path, "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(rows) + "\n]\n")
