"""Records functional models of single ops from real Keras: config, shapes and digests of outputs.

    KERAS_BACKEND=jax python test/golden/keras-operations.py
"""

import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
from keras import Input, Model, ops

F, I, B = "float32", "int32", "bool"
S = (3, 4)
BATCH = 4


def values(shape, dtype):
    """What the test fills its inputs with, too."""
    size = int(np.prod(shape))
    k = np.arange(size)
    if dtype == F:
        return (((k * 7 + 3) % 19 - 9) / 10).astype(F).reshape(shape)
    if dtype == I:
        return ((k * 5 + 1) % 3).astype(I).reshape(shape)
    return ((k * 5 + 1) % 3 == 0).reshape(shape)


CASES = []


def case(name, fn, *specs):
    CASES.append((name, fn, specs))


for n in "absolute abs arcsin arccos arctan arcsinh arctanh cbrt ceil cos cosh deg2rad rad2deg erf erfc erfinv exp exp2 expm1 fabs floor isfinite isinf isnan isneginf isposinf log1p negative ones_like zeros_like relu relu6 round sigmoid sign signbit silu sin sinc sinh softplus softsign sparse_plus sparse_sigmoid hard_sigmoid hard_silu hard_tanh tanh_shrink log_sigmoid selu square tan tanh trunc ravel flipud fliplr stop_gradient reciprocal logical_not nan_to_num".split():
    case(n, getattr(ops, n), (S, F))
for n in "log log2 log10 sqrt rsqrt".split():
    case(n, (lambda g: lambda x: g(ops.exp(x)))(getattr(ops, n)), (S, F))
case("arccosh", lambda x: ops.arccosh(ops.exp(ops.abs(x))), (S, F))
for n in "add subtract multiply divide true_divide maximum minimum fmax fmin equal not_equal greater greater_equal less less_equal logaddexp logaddexp2 arctan2 hypot divide_no_nan floor_divide mod fmod heaviside".split():
    case(n, getattr(ops, n), (S, F), (S, F))
for n in "logical_and logical_or logical_xor".split():
    case(n, getattr(ops, n), (S, B), (S, B))
for n in "bitwise_and bitwise_or bitwise_xor".split():
    case(n, getattr(ops, n), (S, I), (S, I))
for n in "bitwise_left_shift left_shift bitwise_right_shift right_shift".split():
    case(n, (lambda g: lambda x: g(x, 2))(getattr(ops, n)), (S, I))
for n in "bitwise_not bitwise_invert".split():
    case(n, getattr(ops, n), (S, I))
case("power", lambda x: ops.power(ops.exp(x), 1.5), (S, F))
case("ldexp", lambda x, y: ops.ldexp(x, y), (S, F), (S, I))
for n in "sum mean max min prod std var any all amax amin count_nonzero logsumexp ptp median nansum nanmean nanvar nanstd nanmax nanmin nanprod".split():
    g = getattr(ops, n)
    case(n, (lambda g: lambda x: g(x, axis=1))(g), (S, F))
    if n != "count_nonzero": case(n + "_keep", (lambda g: lambda x: g(x, axis=(1, 2), keepdims=True))(g), (S, F))
for n in "argmax argmin nanargmax nanargmin".split():
    g = getattr(ops, n)
    case(n, (lambda g: lambda x: g(x, axis=-1))(g), (S, F))
    case(n + "_keep", (lambda g: lambda x: g(x, axis=1, keepdims=True))(g), (S, F))
case("argsort", lambda x: ops.argsort(x, axis=1), (S, F))
case("sort", lambda x: ops.sort(x, axis=-1), (S, F))
case("max_initial", lambda x: ops.max(x, axis=1, initial=0.5), (S, F))
case("min_initial", lambda x: ops.min(x, axis=1, initial=-0.5), (S, F))
case("prod_dtype", lambda x: ops.prod(x, axis=1, dtype="int32"), (S, I))
case("average", lambda x: ops.average(x, axis=1), (S, F))
case("average_w", lambda x, w: ops.average(x, axis=1, weights=ops.abs(w)), (S, F), (S, F))
case("percentile", lambda x: ops.percentile(x, 30, axis=1), (S, F))
case("moments", lambda x: ops.moments(x, axes=[1], keepdims=True), (S, F))
case("moments_t", lambda x: ops.moments(x, axes=(1, 2)), (S, F))
case("cumsum", lambda x: ops.cumsum(x, axis=1), (S, F))
case("cumprod", lambda x: ops.cumprod(x, axis=1, dtype="float32"), (S, F))
case("clip", lambda x: ops.clip(x, -0.5, 0.5), (S, F))
case("clip_int", lambda x: ops.clip(x, 1, 3), (S, I))
case("isclose", lambda x, y: ops.isclose(x, y, 0.5, 0.25), (S, F), (S, F))
case("isclose_kw", lambda x, y: ops.isclose(x, y, atol=0.5, equal_nan=True), (S, F), (S, F))
case("allclose", lambda x, y: ops.add(x, ops.cast(ops.allclose(x, y, rtol=0.5), "float32")), (S, F), (S, F))
case("round_d", lambda x: ops.round(x, decimals=1), (S, F))
case("nan_to_num_o", lambda x: ops.nan_to_num(x, nan=1.0, posinf=2.0, neginf=-3.0), (S, F))
case("leaky_relu", lambda x: ops.leaky_relu(x, negative_slope=0.3), (S, F))
case("elu", lambda x: ops.elu(x, alpha=0.5), (S, F))
case("celu", lambda x: ops.celu(x, alpha=0.5), (S, F))
case("gelu", lambda x: ops.gelu(x), (S, F))
case("gelu_exact", lambda x: ops.gelu(x, approximate=False), (S, F))
case("glu", lambda x: ops.glu(x, axis=-1), (S, F))
case("threshold", lambda x: ops.threshold(x, 0.2, -1.0), (S, F))
case("soft_shrink", lambda x: ops.soft_shrink(x, 0.2), (S, F))
case("hard_shrink", lambda x: ops.hard_shrink(x, 0.2), (S, F))
case("squareplus", lambda x: ops.squareplus(x, b=2), (S, F))
case("softmax", lambda x: ops.softmax(x, axis=1), (S, F))
case("softmax_t", lambda x: ops.softmax(x, axis=(1, 2)), (S, F))
case("log_softmax", lambda x: ops.log_softmax(x), (S, F))
case("sparsemax", lambda x: ops.sparsemax(x), (S, F))
case("normalize", lambda x: ops.normalize(x, axis=1, order=2), (S, F))
case("one_hot", lambda x: ops.one_hot(x, 5), ((3,), I))
case("one_hot_o", lambda x: ops.one_hot(x, 5, axis=1, dtype="int32"), ((3,), I))
case("multi_hot", lambda x: ops.multi_hot(x, 5), ((3,), I))
case("top_k", lambda x: ops.top_k(x, 2), (S, F))
case("in_top_k", lambda t, p: ops.in_top_k(t, p, 2), ((), I), ((5,), F))
case("matmul", lambda x, y: ops.matmul(x, y), (S, F), ((4, 2), F))
case("matmul_op", lambda x, y: x @ y, (S, F), ((4, 2), F))
case("dot", lambda x: ops.dot(x, np.arange(8, dtype="float32").reshape(4, 2)), (S, F))
case("inner", lambda x: ops.inner(x, np.arange(4, dtype="float32")), (S, F))
case("outer", lambda x: ops.outer(x, np.arange(3, dtype="float32")), ((4,), F))
case("vdot", lambda x: ops.add(x, ops.vdot(x, x)), ((4,), F))
case("kron", lambda x: ops.kron(x, np.ones((1, 2, 2), "float32")), (S, F))
case("tensordot", lambda x: ops.tensordot(x, np.arange(12, dtype="float32").reshape(3, 4), axes=[[1, 2], [0, 1]]), (S, F))
case("tensordot_n", lambda x: ops.tensordot(x, np.arange(12, dtype="float32").reshape(4, 3), axes=1), (S, F))
case("cross", lambda x, y: ops.cross(x, y), ((3,), F), ((3,), F))
case("cross_axis", lambda x, y: ops.cross(x, y, axis=1), ((3, 2), F), ((3, 2), F))
case("einsum", lambda x, y: ops.einsum("bij,bjk->bik", x, y), (S, F), ((4, 2), F))
case("concatenate", lambda x, y: ops.concatenate([x, y], axis=-1), (S, F), (S, F))
case("stack", lambda x, y: ops.stack([x, y], axis=1), (S, F), (S, F))
case("vstack", lambda x, y: ops.vstack([x, y]), (S, F), (S, F))
case("hstack", lambda x, y: ops.hstack([x, y]), (S, F), (S, F))
case("append", lambda x, y: ops.append(x, y, axis=1), (S, F), (S, F))
case("split", lambda x: ops.split(x, 2, axis=2), (S, F))
case("split_i", lambda x: ops.split(x, [1, 3], axis=2), (S, F))
case("array_split", lambda x: ops.array_split(x, 3, axis=2), (S, F))
case("unstack", lambda x: ops.unstack(x, axis=1), (S, F))
case("unstack_n", lambda x: ops.unstack(x, num=3, axis=1), (S, F))
case("tile", lambda x: ops.tile(x, [1, 2, 1]), (S, F))
case("repeat", lambda x: ops.repeat(x, 2, axis=1), (S, F))
case("roll", lambda x: ops.roll(x, 2, axis=1), (S, F))
case("roll_t", lambda x: ops.roll(x, (1, 2), axis=(1, 2)), (S, F))
case("meshgrid", lambda x, y: ops.meshgrid(ops.ravel(x), ops.ravel(y), indexing="ij"), ((), F), ((), F))
case("rot90", lambda x: ops.rot90(x, k=1, axes=(1, 2)), (S, F))
case("diff", lambda x: ops.diff(x, n=1, axis=1), (S, F))
case("flip", lambda x: ops.flip(x, axis=1), (S, F))
case("expand_dims", lambda x: ops.expand_dims(x, 1), (S, F))
case("expand_dims_t", lambda x: ops.expand_dims(x, (1, -1)), (S, F))
case("squeeze", lambda x: ops.squeeze(x, 2), ((4, 1), F))
case("reshape", lambda x: ops.reshape(x, (-1, 6, 2)), (S, F))
case("transpose", lambda x: ops.transpose(x, (0, 2, 1)), (S, F))
case("swapaxes", lambda x: ops.swapaxes(x, 1, 2), (S, F))
case("moveaxis", lambda x: ops.moveaxis(x, 1, -1), (S, F))
case("moveaxis_l", lambda x: ops.moveaxis(x, [1, 2], [2, 1]), (S, F))
case("pad", lambda x: ops.pad(x, ((0, 0), (1, 2), (0, 1))), (S, F))
case("pad_c", lambda x: ops.pad(x, ((0, 0), (1, 2), (0, 1)), constant_values=3.0), (S, F))
case("pad_r", lambda x: ops.pad(x, [[0, 0], [1, 1], [0, 1]], mode="reflect"), (S, F))
case("pad_1", lambda x: ops.pad(x, 1), (S, F))
case("diagonal", lambda x: ops.diagonal(x, axis1=1, axis2=2), ((4, 4), F))
case("diagonal_o", lambda x: ops.diagonal(x, offset=1, axis1=1, axis2=2), ((4, 4), F))
case("trace", lambda x: ops.trace(x, axis1=1, axis2=2), ((4, 4), F))
case("tril", lambda x: ops.tril(x, k=1), (S, F))
case("triu", lambda x: ops.triu(x), (S, F))
case("diag", lambda x: ops.diag(x, k=1), ((4,), F))
case("diagflat", lambda x: ops.diagflat(x), ((4,), F))
case("take", lambda x: ops.take(x, np.array([2, 0], "int32"), axis=1), (S, F))
case("take_i", lambda x: ops.take(x, 1, axis=-1), (S, F))
case("take_along_axis", lambda x, y: ops.take_along_axis(x, y, axis=1), (S, F), ((1, 4), I))
case("where", lambda c, x, y: ops.where(c, x, y), (S, B), (S, F), (S, F))
case("where_0", lambda c, x: ops.where(c, x, 0), (S, B), (S, F))
case("select", lambda x: ops.select([x > 0.5, x < -0.5], [x, ops.negative(x)], 0.25), (S, F))
case("full_like", lambda x: ops.full_like(x, 2), (S, F))
case("ones_like_d", lambda x: ops.ones_like(x, dtype="int32"), (S, F))
case("zeros_like_d", lambda x: ops.zeros_like(x, dtype="bool"), (S, F))
case("empty_like", lambda x: ops.multiply(ops.empty_like(x), 0), (S, F))
case("cast", lambda x: ops.cast(x, "int32"), (S, F))
case("convert_to_tensor", lambda x: ops.convert_to_tensor(x, dtype="float32"), (S, I))
case("array", lambda x: ops.array(x), (S, F))
case("digitize", lambda x: ops.digitize(x, np.array([-1.0, 0.0, 1.0])), (S, F))
case("searchsorted", lambda x: ops.searchsorted(np.array([-1.0, 0.0, 1.0], "float32"), x, side="right"), (S, F))
case("isin", lambda x: ops.isin(x, np.array([1, 2]), invert=True), (S, I))
case("scatter_update", lambda x: ops.scatter_update(x, [[0, 1], [0, 2]], np.ones((2, 4), "float32")), (S, F))
case("slice", lambda x: ops.slice(x, [0, 1, 0], [1, 2, 3]), (S, F))
case("slice_update", lambda x: ops.slice_update(x, [0, 1, 0], np.ones((1, 2, 3), "float32")), (S, F))
IMAGE = (8, 8, 3)
case("max_pool_o", lambda x: ops.max_pool(x, (2, 3), strides=(1, 2), padding="same"), (IMAGE, F))
case("average_pool", lambda x: ops.average_pool(x, 2, strides=1, padding="same"), (IMAGE, F))
case("adaptive_average_pool", lambda x: ops.adaptive_average_pool(x, (2, 4)), (IMAGE, F))
case("conv", lambda x: ops.conv(x, np.ones((2, 2, 3, 2), F), strides=2, padding="same"), (IMAGE, F))
case("conv_d", lambda x: ops.conv(x, np.ones((2, 2, 3, 2), F), dilation_rate=(2, 1)), (IMAGE, F))
case("depthwise_conv", lambda x: ops.depthwise_conv(x, np.ones((2, 2, 3, 2), F)), (IMAGE, F))
case("separable_conv", lambda x: ops.separable_conv(x, np.ones((2, 2, 3, 2), F), np.ones((1, 1, 6, 2), F), padding="same"), (IMAGE, F))
case("dot_product_attention", lambda q, k: ops.dot_product_attention(q, k, k), ((3, 2, 4), F), ((5, 2, 4), F))
case("dot_product_attention_o", lambda q, b: ops.dot_product_attention(q, q, q, bias=b, is_causal=True, scale=0.3), ((3, 2, 4), F), ((2, 3, 3), F))
case("op_add", lambda x: x + 2, (S, F))
case("op_radd", lambda x: 2 + x, (S, F))
case("op_mul_f", lambda x: x * 2.5, (S, F))
case("op_div", lambda x: 1 / (x + 10), (S, F))
case("op_neg", lambda x: -x, (S, F))
case("op_pow", lambda x: x**2, (S, F))
case("op_mod", lambda x: x % 2, (S, F))
case("op_floordiv", lambda x: x // 2, (S, F))
case("op_abs", lambda x: abs(x), (S, F))
case("op_gt", lambda x: x > 0, (S, F))
case("op_and", lambda x, y: x & y, (S, B), (S, B))
case("op_inv", lambda x: ~x, (S, B))
case("op_int_frac", lambda x: x * 0.5, (S, I))
case("op_int_div", lambda x: x / 2, (S, I))
case("get_item", lambda x: x[:, 1], (S, F))
case("get_item_s", lambda x: x[:, 1:3, ::2], (S, F))
case("get_item_n", lambda x: x[:, None, -1], (S, F))
case("get_item_e", lambda x: x[..., 0], (S, F))
case("get_item_e2", lambda x: x[..., ::-1], (S, F))
case("get_item_1", lambda x: x[1], (S, F))
case("const_np", lambda x: ops.add(x, np.array([1.0, 2.0, 3.0, 4.0], "float32")), (S, F))
case("const_np64", lambda x: ops.add(x, np.array([1.0, 2.0, 3.0, 4.0])), (S, F))
case("const_tensor", lambda x: ops.add(x, ops.convert_to_tensor(np.array([1.0, 2.0, 3.0, 4.0], "float32"))), (S, F))
case("kwargs", lambda x, y: ops.add(x1=x, x2=y), (S, F), (S, F))
case("uses", lambda x: ops.concatenate([h := ops.relu(x), ops.add(h, x), x * x], axis=-1), (S, F))


def compact(value):
    """Tensors by the places they come from: nothing else of them is needed."""
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        return "$" + " ".join(map(str, value["config"]["keras_history"]))
    if isinstance(value, dict):
        return {key: compact(item) for key, item in value.items()}
    return [compact(item) for item in value] if isinstance(value, list) else value


def use(layer):
    """Module, class, name, the rest of the config, arguments; named arguments where there are some."""
    config = dict(layer["config"])
    name = config.pop("name")
    node = compact(layer["inbound_nodes"][0])
    module = layer["module"].removeprefix("keras.src.ops.")
    row = [module, layer["class_name"], name, config, node["args"]]
    return [*row, node["kwargs"]] if node["kwargs"] else row


def digest(array):
    numbers = np.asarray(array).astype("float64").ravel()
    numbers = np.where(np.isfinite(numbers), numbers, 100.0)
    weights = np.arange(numbers.size) % 7 + 1
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "digest": float(f"{np.sum(numbers * weights):.5g}"),
    }


def record(name, fn, specs):
    keras.backend.clear_session()
    inputs = [Input(shape, dtype=dtype, name=f"in{k}") for k, (shape, dtype) in enumerate(specs)]
    model = Model(inputs, fn(*inputs), name="model")
    given = [values((BATCH, *shape), dtype) for shape, dtype in specs]
    outputs = keras.tree.flatten(model(given if len(given) > 1 else given[0]))
    config = json.loads(model.to_json())["config"]
    return {
        "name": name,
        "inputs": specs,
        "ops": [
            use(layer)
            for layer in config["layers"]
            if layer["class_name"] != "InputLayer"
        ],
        "ends": config["output_layers"],
        "outputs": [digest(output) for output in outputs],
    }


def main():
    rows = [json.dumps(record(*row), separators=(",", ":")) for row in CASES]
    path = os.path.join(os.path.dirname(__file__), "keras-operations.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(rows) + "\n]\n")
    print(len(rows), "cases")


if __name__ == "__main__":
    main()
