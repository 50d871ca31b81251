"""Writes numpy-ops.json: calls of ops that move, join and contract, with the results of NumPy (float64)."""
import json
import os

import numpy as np

rng = np.random.default_rng(1)
rows = []


def a(*shape):
    return np.round(rng.uniform(-2, 2, size=shape), 2)


def plain(x):
    if isinstance(x, np.ndarray):
        return {"tensor": x.astype(float).ravel().tolist(), "shape": list(x.shape)}
    if isinstance(x, (list, tuple)):
        return [plain(item) for item in x]
    return x


def row(name, args, result):
    results = result if isinstance(result, (list, tuple)) else [result]
    rows.append(json.dumps({"op": name, "args": plain(args), "results": [plain(np.asarray(r)) for r in results]}))


x = a(2, 3, 4)
m = a(3, 4)
v = a(5)
for axis, keep in [(None, False), (0, False), (-1, True), ((0, 2), False), ((0, 1, 2), True)]:
    for name in ("sum", "prod", "mean", "var", "std", "max", "min", "ptp"):
        row(name, [x, axis, keep], getattr(np, name)(x, axis=axis, keepdims=keep))
    row("logsumexp", [x, axis, keep], np.log(np.sum(np.exp(x), axis=axis, keepdims=keep)))
for axis in (None, 0, -1):
    row("argmax", [x, axis], np.argmax(x, axis=axis))
    row("argmin", [x, axis], np.argmin(x, axis=axis))
row("countNonzero", [np.array([[0, 1, 2], [0, 0, 3.0]]), 1], np.array([2, 1]))
w = a(4) + 3
row("average", [m, 1, w], np.average(m, axis=1, weights=w))
row("average", [m, None, m + 5], np.average(m, weights=m + 5))

row("transpose", [x], x.T)
row("transpose", [x, [1, 2, 0]], x.transpose(1, 2, 0))
row("swapaxes", [x, 0, -1], np.swapaxes(x, 0, -1))
row("moveaxis", [x, [0, 1], [-1, 0]], np.moveaxis(x, [0, 1], [-1, 0]))
row("moveaxis", [x, 2, 0], np.moveaxis(x, 2, 0))
row("reshape", [x, [4, -1]], x.reshape(4, -1))
row("expandDims", [m, [0, 2]], np.expand_dims(m, (0, 2)))
s = a(1, 3, 1)
row("squeeze", [s], s.squeeze())
row("squeeze", [s, -1], s.squeeze(-1))
for axis in (None, 0, [0, -1]):
    row("flip", [x, axis], np.flip(x, axis if not isinstance(axis, list) else tuple(axis)))
row("roll", [x, 5], np.roll(x, 5))
row("roll", [x, -1, 2], np.roll(x, -1, 2))
row("roll", [x, [1, 2], [0, 1]], np.roll(x, [1, 2], [0, 1]))
row("tile", [m, 2], np.tile(m, 2))
row("tile", [m, [2, 1, 3]], np.tile(m, (2, 1, 3)))
row("tile", [x, [2, 1]], np.tile(x, (2, 1)))
row("repeat", [m, 2], np.repeat(m, 2))
row("repeat", [m, 3, 0], np.repeat(m, 3, 0))
row("repeat", [m, [1, 0, 2], 0], np.repeat(m, [1, 0, 2], 0))
row("concatenate", [[m, m[:1]], 0], np.concatenate([m, m[:1]]))
row("concatenate", [[x, x[:, :, 1:]], -1], np.concatenate([x, x[:, :, 1:]], -1))
row("stack", [[m, -m], 1], np.stack([m, -m], 1))
row("vstack", [[v, v]], np.vstack([v, v]))
row("hstack", [[m, m]], np.hstack([m, m]))
row("append", [m, v], np.append(m, v))
row("split", [x, 3, 1], np.split(x, 3, 1))
row("split", [v, [1, 4]], np.split(v, [1, 4]))
row("split", [v, [3, 1]], np.split(v, [3, 1]))
row("arraySplit", [v, 3], np.array_split(v, 3))
g = [v, a(3), a(2)]
row("meshgrid", [g], list(np.meshgrid(*g)))
row("meshgrid", [g, "ij"], list(np.meshgrid(*g, indexing="ij")))

for mode in ("constant", "edge", "reflect", "symmetric"):
    row("pad", [m, 2, mode], np.pad(m, 2, mode))
    row("pad", [m, [[0, 5], [7, 1]], mode], np.pad(m, [(0, 5), (7, 1)], mode))
row("pad", [m, [1, 0], "constant", 7], np.pad(m, (1, 0), constant_values=7))

for k in (-2, 0, 1):
    row("diag", [v, k], np.diag(v, k))
    row("diag", [m, k], np.diag(m, k))
    row("diagonal", [x, k], np.diagonal(x, k))
    row("trace", [m, k], np.trace(m, k))
    row("tril", [x, k], np.tril(x, k))
    row("triu", [x, k], np.triu(x, k))
    row("eye", [3, 4, k], np.eye(3, 4, k))
    row("tri", [3, 4, k], np.tri(3, 4, k))
row("diagonal", [x, 1, 2, 0], np.diagonal(x, 1, 2, 0))
row("diagflat", [m[:2, :2], 1], np.diagflat(m[:2, :2], 1))
row("identity", [3], np.identity(3))

for left, right in [((3, 4), (4, 2)), ((4,), (4, 2)), ((3, 4), (4,)), ((4,), (4,)), ((2, 3, 4), (4, 5)),
                    ((2, 3, 4), (2, 4, 5)), ((3, 4), (2, 4, 5)), ((2, 1, 3, 4), (5, 4, 2)), ((0, 4), (4, 2)), ((3, 0), (0, 2)),
                    ((2, 3, 4), (4,)), ((4,), (2, 4, 5))]:
    p, q = a(*left), a(*right)
    row("matmul", [p, q], p @ q)
p, q = a(2, 3, 4), a(4, 3, 5)
row("tensordot", [p, q, [[1, 2], [1, 0]]], np.tensordot(p, q, ([1, 2], [1, 0])))
q2 = a(3, 4, 2)
row("tensordot", [p, q2, 2], np.tensordot(p, q2, 2))
row("tensordot", [v, v, 0], np.tensordot(v, v, 0))
row("dot", [p, q2], np.dot(p, q2))
row("dot", [v, v], np.dot(v, v))
row("inner", [p, m], np.inner(p, m))
row("outer", [m, v], np.outer(m, v))
row("vdot", [m, m], np.vdot(m, m))
kk = a(2, 2)
row("kron", [m, kk], np.kron(m, kk))
c1, c2 = a(2, 3), a(2, 3)
row("cross", [c1, c2], np.cross(c1, c2))
row("cross", [c1.T, c2, 0], np.cross(c1.T, c2, axisa=0))

i, j = a(3, 4), a(4, 5)
b, c = a(2, 3, 4), a(2, 4, 5)
sq = a(3, 3)
for spec, args in [
    ("ij,jk->ik", [i, j]), ("ij,jk", [i, j]), ("ij->ji", [i]), ("ij->", [i]), ("ij->i", [i]), ("ii->i", [sq]), ("ii", [sq]),
    ("bij,bjk->bik", [b, c]), ("bij,bjk->kb", [b, c]), ("...ij,...jk->...ik", [b, c]), ("...ij,jk->...ik", [b, j]),
    ("i,j->ij", [v, v]), ("i,i->", [v, v]), ("i,i->i", [v, v]), ("ij,ij->j", [i, i]), ("ij,kj,kl->il", [i, a(2, 4), a(2, 6)]),
    ("abc,cd->abd", [b, j]), ("ij,j->ij", [i, a(4)]), ("...i->...", [b]), ("i...->...", [b]), ("iij->j", [a(3, 3, 2)]),
    ("ijk,ljk->il", [b, a(5, 3, 4)]), ("ij,ij->", [i, i]), ("a,b,c->cab", [a(2), a(3), a(4)]), ("ij,k->k", [i, v]),
]:
    row("einsum", [spec, *args], np.einsum(spec, *args))

for order, axis in [(None, None), (None, 1), (1, 0), (2, 1), (3, 1), (0, 0)]:
    row("norm", [m, order, axis], np.linalg.norm(m, order, axis))
for order in ("fro", 1, -1):
    row("norm", [x, order, [0, 2]], np.linalg.norm(x, order, (0, 2)))
    row("norm", [x, order, [2, 1], True], np.linalg.norm(x, order, (2, 1), True))
row("normalize", [m], m / np.linalg.norm(m, axis=-1, keepdims=True))
e = np.exp(x - x.max(-1, keepdims=True))
row("softmax", [x], e / e.sum(-1, keepdims=True))
row("logSoftmax", [x], np.log(e / e.sum(-1, keepdims=True)))
row("softmax", [x, 1], np.exp(x) / np.exp(x).sum(1, keepdims=True))
row("softmax", [x, [0, -1]], np.exp(x) / np.exp(x).sum((0, -1), keepdims=True))
row("logSoftmax", [x, [2, 1]], np.log(np.exp(x) / np.exp(x).sum((1, 2), keepdims=True)))
row("arange", [5], np.arange(5))
row("arange", [2, 9, 3], np.arange(2, 9, 3))
row("arange", [5, 0, -2], np.arange(5, 0, -2))
row("arange", [0, 1, 0.25], np.arange(0, 1, 0.25))
row("arange", [3, 1], np.arange(3, 1))
row("linspace", [0, 1, 5], np.linspace(0, 1, 5))
ls = a(2)
row("linspace", [ls, 3, 4], np.linspace(ls, 3, 4))
row("linspace", [ls, 3, 4, {"endpoint": False, "axis": -1}], np.linspace(ls, 3, 4, endpoint=False, axis=-1))
row("logspace", [0, 2, 3], np.logspace(0, 2, 3))
row("full", [[2, 2], 7], np.full((2, 2), 7.0))

row("rot90", [m], np.rot90(m))
row("rot90", [x, -1, [2, 0]], np.rot90(x, -1, (2, 0)))
row("rot90", [m, 2], np.rot90(m, 2))
row("fliplr", [m], np.fliplr(m))
row("flipud", [m], np.flipud(m))
row("diff", [m], np.diff(m))
row("diff", [m, 2, 0], np.diff(m, 2, 0))
row("moments", [x, [0, 2]], [x.mean((0, 2)), x.var((0, 2))])
row("cbrt", [m], np.cbrt(m))
row("ldexp", [m, 3], np.ldexp(m, 3))
row("sinc", [m], np.sinc(m))
row("heaviside", [np.array([-1.0, 0, 2]), 0.5], np.heaviside([-1.0, 0, 2], 0.5))
row("fabs", [m], np.fabs(m))
row("allclose", [m, m + 1e-9], np.float64(1))
path = os.path.join(os.path.dirname(__file__), "numpy-ops.json")
with open(path, "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(rows) + "\n]\n")
