"""Writes numpy-slices.json: slices of arange(24).reshape(2, 3, 4) by strings, numbers, integer arrays and masks."""
import json
import os
import random

import numpy as np

x = np.arange(24).reshape(2, 3, 4)
random.seed(3)


def bound():
    return random.choice(["", "", str(random.randint(-6, 6))])


def one(dim):
    kind = random.random()
    if kind < 0.3:
        return random.randint(-dim, dim - 1)
    if kind < 0.4:
        return ":"
    step = random.choice(["", ":", ":1", ":2", ":-1", ":-2", ":3"])
    return f"{bound()}:{bound()}{step}"


def python(index):
    if isinstance(index, str) and index != "...":
        return slice(*[int(part) if part else None for part in index.split(":")])
    if index == "...":
        return Ellipsis
    if isinstance(index, dict):
        return np.array(index["tensor"]).reshape(index["shape"]).astype(index["dtype"])
    return index


def array(values, dtype="int32"):
    values = np.asarray(values)
    return {"tensor": values.ravel().tolist(), "shape": list(values.shape), "dtype": dtype}


cases = [[one(d) for d in x.shape[:random.randint(0, 3)]] for _ in range(60)]
cases += [[None], ["...", -1], [0, "..."], ["...", None, "::2"], [1, None, ":", None, -2], ["..."], [":", "..."]]
integers = array([1, 0, -1])
pair = array([[0, 2], [1, 1]])
some = array([[True, False, True], [False, True, True]], "bool")
all_of_them = array((x % 5 == 0), "bool")
cases += [
    [array([1, 0, 1])], [":", integers], [":", ":", pair], ["...", integers], [":", integers, integers],
    [array([0, 1, 1]), ":", integers], [0, integers], [":", 1, integers], [array([1, 0]), 0, array([2, 3])],
    [array([[0], [1]]), integers], [array([0, 1]), None, array([2, 0])], [None, array([0, 1]), array([2, 0])],
    [":", "::2", pair], ["::-1", pair, "1:"], [array(1), array(2)], [1, ":", array([0, 3])], [array([], "int32")],
    [some], [all_of_them], [":", array([True, False, True], "bool")], [array([False, True], "bool"), 1],
    [some, array([0, 1, 2, 3])], [":", array([False] * 3, "bool")], ["...", array([True, False, True, True], "bool")],
    [array([True, True], "bool"), ":", array([0, 3])],
]
rows = []
for case in cases:
    result = x[tuple(python(index) for index in case)]
    rows.append(json.dumps({"indices": case, "shape": list(result.shape), "values": result.ravel().tolist()}))
path = os.path.join(os.path.dirname(__file__), "numpy-slices.json")
with open(path, "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(rows) + "\n]\n")
