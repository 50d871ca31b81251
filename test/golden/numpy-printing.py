"""Writes numpy-printing.json: arrays with their str and repr, by NumPy 2.4 and (for bfloat16) ml_dtypes."""
import json
import os

import ml_dtypes
import numpy as np

f16, f32, f64, i32 = np.float16, np.float32, np.float64, np.int32
bf16 = ml_dtypes.bfloat16
nan, inf = np.nan, np.inf
rng = np.random.default_rng(0)

arrays = [
    *[np.array(x, f32) for x in (
        [1, 2, 3], [[1, 2], [3, 4]], [1.5, 2.25, 3], [0.1, 0.2, 0.3], [1e-5, 1], [123456.7, 0.5],
        [1234567, 1.5], [1000, 1], [1001, 1], [1 / 3, 2 / 3], [-1, 0, 1], [-0.0, 0.0], [nan, 1, 2],
        [inf, -inf, 1.5], [nan, inf], [nan, 1e-10], 3, 3.14159265, 1e-7, nan, 123456789, 100000, 1e-4,
        [999999, 1e3], [1e-4, 1e-2], [1.5e-5, 3.1234567], [3.4028235e38, 1.1754944e-38],
        [16777216, 16777215], [[1, -2.5], [nan, 1000]], [12.345678, 0.00123], [5e-5], [0.00010001], [11],
        [[11.996], [12.994], [13.992]], [-1.45703125, 0.41015625],
    )],
    *[np.array(x, f64) for x in (
        [0.1, 0.2, 0.3], [1e8, 1], [1 / 3, 2 / 3], [1 / 512, 3 / 512], [nan, -inf, inf], [inf, -1e10, 3],
        -2.5, 1e20, 1 / 3, [9.999999995, 1], [0.99999999999, 1], [1.23456789012e-3], [99999999.0, 1e5],
        [1e100, 1e-100], [1e-300, 1], [2.5e-324], [[0.01, 100]], [1e15, 1.5], [123456789012345.0],
        [8.5, 9.5, 1e3], [0.5, 0.25, 0.125, 0.0625, 0.001953125, 0.0009765625],
    )],
    *[np.array(x, f16) for x in ([1, 2.5, 0.1], [1000, 1], [65504, 6e-5], 0.1, [1 / 3], [0.015625, 1.25])],
    *[np.array(x, bf16) for x in (
        [1, 2.5, 1e-3, 100], [1e-7, 2.5, 3e20, nan], 1.5, [[1, -inf], [0.1, 1e6]], [-0.0, 123456],
    )],
    np.array(True), np.array([True, False, True]), np.array([[True, False], [False, False]]),
    np.array(7, i32), np.array([1, 20, -300], i32), np.array([[1, 2], [30, -4]], i32),
    np.array([255, 0], np.uint8), np.array([-128, 5], np.int8), np.array([4294967295, 1], np.uint32),
    np.zeros((0,), f32), np.zeros((0, 3), f32), np.zeros((2, 0), i32), np.zeros((0,), f64),
    np.zeros((0, 2), bool), np.zeros((2, 2, 2), f32), np.zeros((1, 1, 1), f32),
    np.arange(24, dtype=f32).reshape(2, 3, 4), np.arange(16, dtype=i32).reshape(2, 2, 2, 2),
    np.arange(30, dtype=f32), np.arange(30, dtype=i32), (np.arange(40) / 7).astype(f32),
    (np.arange(40) / 7).reshape(2, 20), np.arange(1001, dtype=i32),
    np.arange(1024, dtype=i32).reshape(4, 4, 8, 8), np.arange(1200, dtype=i32).reshape(2, 600),
    np.ones((1001,), bool), rng.normal(size=(5, 7)).astype(f32), rng.normal(size=(3, 11)),
    (rng.normal(size=(4, 3)) * 1e5).astype(f32), (rng.normal(size=13) * 1e-6).astype(f32),
    rng.integers(-1000, 1000, size=(3, 20)).astype(i32),
]


def number(x):
    """JSON has no infinities, no NaN and no negative zero."""
    return float(x) if np.isfinite(x) and not (x == 0 and np.signbit(x)) else str(float(x))


rows = [
    json.dumps({
        "dtype": a.dtype.name,
        "shape": list(a.shape),
        "values": [number(x) for x in a.astype(f64).ravel()],
        "str": str(a),
        "repr": repr(a),
    })
    for a in arrays
]
path = os.path.join(os.path.dirname(__file__), "numpy-printing.json")
with open(path, "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(rows) + "\n]\n")
