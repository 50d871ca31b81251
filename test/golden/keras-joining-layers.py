"""Writes keras-joining-layers.json: what Keras 3.15.1 gives for layers that merge, embed, mask and attend.

Random configurations, inputs, masks and weights; outputs, their masks, and the gradients of sum(sin(outputs)) by inputs and
by trainable weights. `python keras-joining-layers.py [count] [seed] [file]` writes others than the ones kept here.
"""
import json
import os
import random
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
import jax
import jax.numpy as jnp
import numpy as np
import keras
from keras import layers
from keras.src import backend

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 60
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 7
here = os.path.dirname(os.path.abspath(__file__))
FILE = sys.argv[3] if len(sys.argv) > 3 else os.path.join(here, "keras-joining-layers.json")
rng = np.random.default_rng(SEED)
pick = random.Random(SEED)


def floats(*shape):
    return np.round(rng.normal(size=shape), 2).astype("float32")


def integers(high, *shape):
    return rng.integers(0, high, size=shape).astype("int32")


def mask(*shape):
    m = rng.random(shape) < 0.65
    if pick.random() < 0.7 and m.ndim == 2:
        m[:, 0] = True
    return m


def maybe(value, chance=0.5):
    return value() if pick.random() < chance else None


def dims(n):
    return [pick.randint(1, 4) for _ in range(n)]


def elementwise():
    name = pick.choice(["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"])
    n = 2 if name == "Subtract" else pick.randint(1, 4)
    batch, shape = 2, dims(pick.randint(1, 3))
    inputs, masks = [], []
    for i in range(n):
        own = [1 if pick.random() < 0.25 else d for d in shape]
        own = own[pick.choice([0, 0, 0, 1]) :]
        x = floats(batch, *own)
        inputs.append(x)
        masks.append(maybe(lambda: mask(*x.shape[:-1]), 0.7) if len(own) == len(shape) and len(own) > 1 else None)
    if pick.random() < 0.4:
        masks = [None] * n
    return name, {}, inputs, masks, {}


def concatenate():
    rank = pick.randint(2, 4)
    axis = pick.choice([a for a in range(-rank, rank) if a != 0])
    shape = [2] + dims(rank - 1)
    inputs = []
    for _ in range(pick.randint(1, 3)):
        own = list(shape)
        own[axis] = pick.randint(1, 3)
        inputs.append(floats(*own))
    masks = [maybe(lambda: mask(*x.shape[:2])) if rank == 3 else None for x in inputs]
    return "Concatenate", {"axis": axis}, inputs, masks, {}


def dot():
    ra, rb = pick.randint(2, 4), pick.randint(2, 4)
    a, b = [2] + dims(ra - 1), [2] + dims(rb - 1)
    i, j = pick.randint(1, ra - 1), pick.randint(1, rb - 1)
    b[j] = a[i]
    axes = [pick.choice([i, i - ra]), pick.choice([j, j - rb])]
    if axes[0] == axes[1] and pick.random() < 0.5:
        axes = axes[0]
    return "Dot", {"axes": axes, "normalize": pick.random() < 0.4}, [floats(*a), floats(*b)], [None, None], {}


def masking():
    value = pick.choice([0.0, -1.5, 0.25])
    x = floats(2, *dims(pick.randint(1, 3)))
    x[rng.random(x.shape[:-1]) < 0.4] = value
    return "Masking", {"mask_value": value}, [x], [None], {}


def embedding():
    vocabulary, length = pick.randint(2, 6), pick.randint(1, 4)
    config = {"input_dim": vocabulary, "output_dim": length, "mask_zero": pick.random() < 0.5}
    x = integers(vocabulary, 2, *dims(pick.randint(0, 2)))
    kind = pick.choice(["int32", "int32", "float32", "uint8", "outside"])
    if kind == "outside":
        x = x + pick.choice([-2, -1, 0])
        x.flat[0] = vocabulary + 1
    else:
        x = x.astype(kind)
    return "Embedding", config, [x], [None], {}


def reversible():
    vocabulary, length = pick.randint(2, 6), pick.randint(1, 4)
    config = {
        "input_dim": vocabulary,
        "output_dim": length,
        "tie_weights": pick.random() < 0.5,
        "mask_zero": pick.random() < 0.4,
        "logit_soft_cap": pick.choice([None, 1.5]),
    }
    if pick.random() < 0.4:
        return "ReversibleEmbedding", config, [integers(vocabulary, 2, 3)], [None], {}
    return "ReversibleEmbedding", config, [floats(2, 3, length)], [None], {"reverse": True}


EQUATIONS = [
    ("ab,bc->ac", 2, lambda d: 3, "c"),
    ("abc,cd->abd", 3, lambda d: (None, 3), "d"),
    ("abc,cd->abd", 3, lambda d: (d[1], 2), "bd"),
    ("abc,cde->abde", 3, lambda d: (None, 2, 3), "de"),
    ("abc,cde->abde", 3, lambda d: (None, 2, 3), "e"),
    ("abcd,cde->abe", 4, lambda d: (None, 3), "e"),
    ("abc,bc->ab", 3, lambda d: (d[1],), "b"),
    ("abc,bcd->abd", 3, lambda d: (d[1], 2), "bd"),
    ("abc,bd->adc", 3, lambda d: (2, None), "d"),
    ("...x,xy->...y", 2, lambda d: 3, "y"),
    ("...x,xy->...y", 4, lambda d: 3, "y"),
    ("...bc,cd->...bd", 4, lambda d: (d[2], 2), "d"),
    ("...bc,bcde->...de", 4, lambda d: (2, 3), "de"),
    ("ab...,bc->ac...", 2, lambda d: 3, "c"),
    ("ab...,bc->ac...", 4, lambda d: 3, "c"),
    ("abc...,bcd->ad...", 4, lambda d: 2, "d"),
    ("abc,cb->ab", 3, lambda d: (d[1],), None),
]


def einsum_dense():
    equation, rank, output_shape, bias = pick.choice(EQUATIONS)
    shape = [2] + dims(rank - 1)
    config = {
        "equation": equation,
        "output_shape": output_shape(shape),
        "bias_axes": maybe(lambda: bias, 0.7),
        "activation": pick.choice([None, "tanh", "softmax"]),
    }
    return "EinsumDense", config, [floats(*shape)], [None], {}


def attention():
    name = pick.choice(["Attention", "AdditiveAttention"])
    t, s, dim, width = [pick.randint(1, 4) for _ in range(4)]
    config = {"use_scale": pick.random() < 0.5}
    if name == "Attention":
        config["score_mode"] = pick.choice(["dot", "concat"])
    has_key = pick.random() < 0.4
    inputs = [floats(2, t, dim), floats(2, s, width if has_key else dim)]
    if has_key:
        inputs.append(floats(2, s, dim))
    masks = [maybe(lambda: mask(*x.shape[:2])) for x in inputs]
    return name, config, inputs, masks, call_options({"use_causal_mask": 0.4, "return_attention_scores": 0.3})


def call_options(chances):
    return {name: True for name, chance in chances.items() if pick.random() < chance}


def multi_head():
    heads, key_dim = pick.randint(1, 3), pick.randint(1, 3)
    config = {
        "num_heads": heads,
        "key_dim": key_dim,
        "use_bias": pick.random() < 0.7,
        "use_gate": pick.random() < 0.3,
        "sliding_window": pick.choice([None, None, 1, 2]),
        "output_shape": pick.choice([None, None, 3, [2, 3]]),
        "dropout": pick.choice([0.0, 0.0, 0.3]),
    }
    t, s, dim = [pick.randint(1, 4) for _ in range(3)]
    options = call_options({"use_causal_mask": 0.4, "return_attention_scores": 0.3})
    if pick.random() < 0.25:
        config["attention_axes"] = pick.choice([[1], [2], [1, 2], [-2], 2])
        inner = dims(2)
        other = list(inner)
        for axis in np.atleast_1d(config["attention_axes"]):
            other[axis - 1 if axis > 0 else 1] = pick.randint(1, 3)
        inputs, masks = [floats(2, *inner, dim), floats(2, *other, dim)], [None, None]
        options.pop("use_causal_mask", None)
        config["sliding_window"] = None
    else:
        inputs = [floats(2, t, dim), floats(2, s, pick.randint(1, 3))]
        if pick.random() < 0.4:
            inputs.append(floats(2, s, pick.randint(1, 3)))
        masks = [maybe(lambda: mask(*x.shape[:2]), 0.4) for x in inputs]
        if pick.random() < 0.4:
            shape = pick.choice([(2, t, s), (1, t, s), (2, heads, t, s), (2, 1, t, s)])
            options["attention_mask"] = mask(*shape)
        for which in ("value_mask", "key_mask", "query_mask"):
            if pick.random() < 0.15 and not (which == "key_mask" and len(inputs) < 3):
                options[which] = mask(2, t if which == "query_mask" else s)
    return "MultiHeadAttention", config, inputs, masks, options


def group_query():
    groups, repeats = pick.randint(1, 2), pick.randint(1, 3)
    config = {
        "head_dim": pick.randint(1, 3),
        "num_query_heads": groups * repeats,
        "num_key_value_heads": groups,
        "use_bias": pick.random() < 0.7,
        "use_gate": pick.random() < 0.3,
        "sliding_window": pick.choice([None, None, 2]),
        "dropout": pick.choice([0.0, 0.0, 0.3]),
    }
    t, s, dim = [pick.randint(1, 4) for _ in range(3)]
    inputs = [floats(2, t, dim), floats(2, s, dim)]
    if pick.random() < 0.4:
        inputs.append(floats(2, s, pick.randint(1, 3)))
    masks = [maybe(lambda: mask(*x.shape[:2]), 0.4) for x in inputs]
    options = call_options({"use_causal_mask": 0.4, "return_attention_scores": 0.3})
    if pick.random() < 0.4:
        options["attention_mask"] = mask(*pick.choice([(2, t, s), (1, t, s), (2, 1, t, s)]))
    for which in ("value_mask", "query_mask"):
        if pick.random() < 0.15:
            options[which] = mask(2, t if which == "query_mask" else s)
    return "GroupQueryAttention", config, inputs, masks, options


def number(x):
    x = float(x)
    return x if np.isfinite(x) else {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(x)]


def written(a):
    a = np.asarray(a)
    data = [number(np.format_float_positional(v, 7, fractional=False)) for v in a.astype("float64").ravel()]
    return {"shape": list(a.shape), "dtype": str(a.dtype).replace("int64", "int32"), "data": data}


TAKES_LIST = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot", "Attention", "AdditiveAttention"}
BASE = {"name", "trainable", "dtype"}


def record(name, config, inputs, masks, options):
    keras.utils.set_random_seed(3)
    layer = getattr(layers, name)(**config)

    def call(xs):
        xs = [jnp.asarray(x) for x in xs]
        for x, m in zip(xs, masks):
            if m is not None:
                backend.set_keras_mask(x, jnp.asarray(m))
        outputs = layer(list(xs), **options) if name in TAKES_LIST else layer(*xs, **options)
        outputs = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
        return outputs, [backend.get_keras_mask(y) for y in outputs]

    call(inputs)
    for weight in layer.weights:
        weight.assign(np.round(rng.normal(size=weight.shape) * 0.6, 2))
    outputs, out_masks = call(inputs)
    wanted = [i for i, x in enumerate(inputs) if x.dtype == np.float32 and name != "Embedding"]
    trainable = layer.trainable_variables

    def loss(chosen, weights):
        xs = list(inputs)
        for i, x in zip(wanted, chosen):
            xs[i] = x
        with backend.StatelessScope(state_mapping=list(zip(trainable, weights))):
            ys, _ = call(xs)
        return sum(jnp.sum(jnp.sin(y)) for y in ys)

    dx, dw = jax.grad(loss, argnums=(0, 1))([jnp.asarray(inputs[i]) for i in wanted], [w.value for w in trainable])
    return {
        "layer": name,
        "config": config,
        "options": {k: written(v) if isinstance(v, np.ndarray) else v for k, v in options.items()},
        "inputs": [written(x) for x in inputs],
        "masks": [None if m is None else written(m) for m in masks],
        "keys": sorted(set(layer.get_config()) - BASE),
        "weights": [{"path": w.path, **written(w.value)} for w in layer.weights],
        "outputs": [written(y) for y in outputs],
        "outputMasks": [None if m is None else written(m) for m in out_masks],
        "dx": [written(g) for g in dx],
        "dw": [written(g) for g in dw],
    }


KINDS = [elementwise, elementwise, concatenate, dot, masking, embedding, reversible, einsum_dense, einsum_dense, attention, attention, multi_head, multi_head, multi_head, group_query]
rows = []
while len(rows) < COUNT:
    case = KINDS[len(rows) % len(KINDS)]()
    try:
        rows.append(record(*case))
    except Exception as error:  # What Keras itself refuses is drawn again.
        print("refused:", case[0], case[1], [x.shape for x in case[2]], {k: getattr(v, "shape", v) for k, v in case[4].items()}, str(error).splitlines()[0][:160], file=sys.stderr)
with open(FILE, "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]\n")
