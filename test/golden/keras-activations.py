"""Writes keras-activations.json: Keras 3.15.1's activation ops on JAX with their gradients, where they bend too."""
import json
import os

os.environ["KERAS_BACKEND"] = "jax"
import jax
import numpy as np
from keras import activations, ops

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

# By the names and with the defaults of keras.activations, beyond the finite too.
edges = [-np.inf, -1e30, -1e-30, 1e-30, 1e30, np.inf, np.nan]
grid = np.concatenate([grid, np.array(edges, "float32")])
plain = (
    "celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid mish "
    "relu relu6 selu sigmoid silu swish soft_shrink softplus softsign sparse_plus sparse_sigmoid squareplus tanh tanh_shrink"
).split()
calls = [(name, []) for name in plain]
calls += [("relu", [s, m, t]) for s in (0.0, 0.25) for m in (None, 6.0, 2.5) for t in (0.0, 0.5, 2.5)]
# Scores with ties, with one, two and all of them kept, and one on the edge of being kept.
scores = [[1, 0.8, 0.2, -1], [0.2, 0.2, 0.2, 0.2], [3, 2.9, 0, -np.inf], [1, 0, 0, -1], [-0.5, 0.25, 0.25, 0.1]]
lines = [(name, np.array(row, "float32")) for name in ("softmax", "log_softmax", "sparsemax", "glu") for row in scores]
number = lambda x: float(x) if np.isfinite(x) else {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(x)]
written = lambda a: [number(x) for x in np.asarray(a, "float64")]
for name, args, x in [(name, args, grid) for name, args in calls] + [(name, [], x) for name, x in lines]:
    f = getattr(activations, name)
    slopes = jax.grad(lambda x: ops.sum(ops.sin(f(x, *args)) if x.size < 9 else f(x, *args)))(jax.numpy.asarray(x))
    rows.append(json.dumps({
        "activation": name, "args": args, "x": written(x), "values": written(f(jax.numpy.asarray(x), *args)),
        "slopes": written(slopes),
    }))
path = os.path.join(os.path.dirname(__file__), "keras-activations.json")
with open(path, "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(rows) + "\n]\n")
