"""Writes keras-space.json: random configurations of the layers of space, with outputs and gradients as Keras 3.15.1 on JAX has them."""
import json
import os

os.environ["KERAS_BACKEND"] = "jax"
import jax
import jax.numpy as jnp
import numpy as np
from keras import layers as L

rng = np.random.default_rng(1)
pick = lambda *xs: xs[int(rng.integers(len(xs)))]
def per(rank, lo, hi):
    if rng.random() < .5: return int(rng.integers(lo, hi + 1))
    return [int(rng.integers(lo, hi + 1)) for _ in range(rank)]
def fmt(kw, rank):
    f = pick("channels_last", "channels_last", "channels_first")
    if rng.random() < .7 or f == "channels_first": kw["data_format"] = f
    return f
def shape(rank, c, f, lo, hi, batch=None):
    sp = [int(rng.integers(lo, hi + 1)) for _ in range(rank)]
    b = batch or int(rng.integers(1, 4))
    return [b, c, *sp] if f == "channels_first" else [b, *sp, c]
hi = {1: 12, 2: 8, 3: 6}
def conv(rank):
    g = pick(1, 1, 1, 2, 3)
    cin, cout = g * int(rng.integers(1, 4)), g * int(rng.integers(1, 4))
    kw = dict(filters=cout, kernel_size=per(rank, 1, 4), groups=g, use_bias=bool(rng.random() < .7), activation=pick(None, "relu", "tanh"))
    if rng.random() < .6: kw["strides"] = per(rank, 1, 3)
    elif rng.random() < .6: kw["dilation_rate"] = per(rank, 1, 3)
    kw["padding"] = pick("valid", "same", *(["causal"] if rank == 1 else []))
    f = fmt(kw, rank)
    return f"Conv{rank}D", kw, shape(rank, cin, f, 3, hi[rank])
def convt(rank):
    cin, cout = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    kw = dict(filters=cout, kernel_size=per(rank, 1, 4), use_bias=bool(rng.random() < .7), padding=pick("valid", "same"))
    if rng.random() < .7:
        kw["strides"] = per(rank, 1, 4)
        if rng.random() < .5:
            s = kw["strides"]; m = s if isinstance(s, int) else min(s)
            kw["output_padding"] = int(rng.integers(0, m))
    elif rng.random() < .6: kw["dilation_rate"] = per(rank, 1, 3)
    f = fmt(kw, rank)
    return f"Conv{rank}DTranspose", kw, shape(rank, cin, f, 1, 5)
def depth(rank, sep):
    kw = dict(kernel_size=per(rank, 1, 4), depth_multiplier=int(rng.integers(1, 4)), padding=pick("valid", "same"), use_bias=bool(rng.random() < .7))
    if rng.random() < .5:
        s = int(rng.integers(1, 4)); kw["strides"] = s if rank == 1 or rng.random() < .5 else [s, s]
    if rng.random() < .4: kw["dilation_rate"] = per(rank, 1, 3)
    if sep: kw["filters"] = int(rng.integers(1, 4))
    f = fmt(kw, rank)
    return ("Separable" if sep else "Depthwise") + f"Conv{rank}D", kw, shape(rank, int(rng.integers(1, 4)), f, 3, hi[rank])
def pool(rank, kind):
    kw = dict(pool_size=per(rank, 1, 4), padding=pick("valid", "same"))
    if rng.random() < .6: kw["strides"] = per(rank, 1, 4)
    f = fmt(kw, rank)
    return f"{kind}Pooling{rank}D", kw, shape(rank, int(rng.integers(1, 4)), f, 3, hi[rank])
def gpool(rank, kind):
    kw = dict(keepdims=bool(rng.random() < .5)); f = fmt(kw, rank)
    return f"Global{kind}Pooling{rank}D", kw, shape(rank, int(rng.integers(1, 4)), f, 1, hi[rank])
def apool(rank, kind):
    kw = dict(output_size=per(rank, 1, 4)); f = fmt(kw, rank)
    return f"Adaptive{kind}Pooling{rank}D", kw, shape(rank, int(rng.integers(1, 4)), f, 4, hi[rank])
def pairs(rank, top, sym):
    r = rng.random()
    if r < .3: return int(rng.integers(0, top + 1))
    if rank == 1: return [int(rng.integers(0, top + 1)), int(rng.integers(0, top + 1))]
    if r < .6: return [int(rng.integers(0, top + 1)) for _ in range(rank)]
    return [[int(rng.integers(0, top + 1)), int(rng.integers(0, top + 1))] for _ in range(rank)]
def zpad(rank):
    kw = dict(padding=pairs(rank, 3, 0)); f = fmt(kw, rank)
    return f"ZeroPadding{rank}D", kw, shape(rank, int(rng.integers(1, 4)), f, 1, 4)
def crop(rank):
    kw = dict(cropping=pairs(rank, 2, 0)); f = "channels_last" if rank == 1 else fmt(kw, rank)
    return f"Cropping{rank}D", kw, shape(rank, int(rng.integers(1, 4)), f, 5, hi[rank])
def up(rank):
    if rank == 1: return "UpSampling1D", dict(size=int(rng.integers(1, 4))), shape(1, 2, "channels_last", 1, 6)
    kw = dict(size=per(rank, 1, 4)); f = fmt(kw, rank)
    if rank == 2: kw["interpolation"] = pick("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
    return f"UpSampling{rank}D", kw, shape(rank, int(rng.integers(1, 4)), f, 1, 6)
def gnorm(rank):
    g = pick(1, 2, 3, -1); c = (2 if g == -1 else g) * int(rng.integers(1, 4)); kw = dict(groups=g, center=bool(rng.random()<.7), scale=bool(rng.random()<.7), epsilon=pick(1e-3, 1e-5))
    ax = pick(-1, 1) ; s = [int(rng.integers(2, 4)) for _ in range(rank + 2)]; s[ax] = c; kw["axis"] = ax
    return "GroupNormalization", kw, s
makers = [conv, conv, conv, convt, convt, lambda r: depth(min(r, 2), False), lambda r: depth(min(r, 2), True), lambda r: pool(r, "Max"), lambda r: pool(r, "Average"), lambda r: gpool(r, pick("Max", "Average")), lambda r: apool(r, pick("Max", "Average")), zpad, crop, up, up, gnorm]
numbers = lambda a: [float(str(np.float32(v))) for v in np.asarray(a, np.float32).ravel()]


def case(name, options, shape):
    # Whole numbers meet equals, where gradients of extremes must choose.
    whole = rng.random() < 0.3
    x = (rng.integers(-2, 3, shape) if whole else rng.normal(size=shape)).astype(np.float32)
    try:
        layer = getattr(L, name)(**options)
        layer.build(shape)
        weights = [(rng.normal(size=w.shape) * 0.5 + 0.1).astype(np.float32) for w in layer.weights]
        layer.set_weights(weights)
        y = np.asarray(layer(x))
        if y.size == 0 or y.size > 3000:
            return None
        probe = rng.normal(size=y.shape).astype(np.float32)
        loss = lambda values, x: jnp.sum(layer.stateless_call(values, [], x)[0] * probe)
        trained = [v.value for v in layer.trainable_variables]
        by_weights, by_x = jax.grad(loss, argnums=(0, 1))(trained, jnp.asarray(x))
    except Exception as error:
        return {"name": name, "options": options, "shape": shape, "error": str(error)[:60]}
    told = json.loads(json.dumps(layer.get_config()))
    known = {k: v for k, v in told.items() if "initializer" not in k and k not in ("name", "trainable", "dtype")}
    return {
        "name": name, "options": options, "shape": shape, "config": known, "x": numbers(x),
        "weights": [
            {"name": v.name, "shape": list(v.shape), "values": numbers(w)} for v, w in zip(layer.weights, weights)
        ],
        "y": {"shape": list(y.shape), "values": numbers(y)}, "probe": numbers(probe),
        "gx": numbers(by_x), "gw": [numbers(g) for g in by_weights],
    }


def is_small(c):
    if "error" in c:
        return True
    return len(c["x"]) <= 100 and len(c["y"]["values"]) <= 100 and sum(len(w["values"]) for w in c["weights"]) <= 64


# 280 cases are made, and those that are small are kept.
cases = []
for seed, count in ((1, 160), (2, 120)):
    rng = np.random.default_rng(seed)
    made = tries = 0
    while made < count:
        name, options, dims = makers[tries % len(makers)](int(rng.integers(1, 4)))
        tries += 1
        found = case(name, options, dims)
        made += found is not None
        if found is not None and is_small(found):
            cases.append(found)
with open(os.path.join(os.path.dirname(__file__), "keras-space.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
