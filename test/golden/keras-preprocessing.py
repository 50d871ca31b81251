"""Writes keras-preprocessing.json: what Keras 3.15.1 (jax backend, with TensorFlow for strings) gives for preprocessing layers in
random configurations: adapted or not, their vocabularies, boundaries, configs and files."""
import json
import os
import random
import tempfile

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy as np
from keras import layers as L

rng = random.Random(20)
npr = np.random.RandomState(20)
choice = rng.choice
WORDS = ["the", "The", "fox", "dog", "FOX", "a", "b", "c", "lazy", "quick", "é", "É", "ÜBER", "über", "straße", "𝒳y", "x-y"]
WORDS += ["it's", "end.", "42", "", "[UNK]", "ﬁ", "日本", "ñandú!", "don’t", "e\u0301", "👩\u200d👩"]
SPACES = [" ", "  ", "\t", "\u00a0", ", ", " - ", "\u3000"]
MODES = ["int", "one_hot", "multi_hot", "count"]


def nested(shape, make):
    return [nested(shape[1:], make) for _ in range(shape[0])] if shape else make()


def text():
    return "".join(choice(WORDS) + choice(SPACES) for _ in range(rng.randrange(0, 6)))


def floats(shape, scale=1.0, offset=0.0):
    return np.asarray(npr.randn(*shape) * scale + offset).astype("float32").round(3)


def maybe(options, chance, **more):
    if rng.random() < chance:
        options.update(more)


def normalization():
    rank = choice([1, 2, 2, 3])
    shape = [rng.randrange(2, 4) for _ in range(rank)]
    axis = choice([-1, None, rng.randrange(-rank, rank), sorted(rng.sample(range(rank), rng.randrange(1, rank + 1)))])
    kept = sorted(a % rank for a in ([] if axis is None else [axis] if isinstance(axis, int) else axis))
    options = {"axis": axis, "invert": choice([False, False, True])}
    x = floats(shape, choice([1, 10]), choice([0, 5]))
    if rng.random() < 0.2:
        x = x.astype("int32")
    if rng.random() < 0.4:
        sizes = [shape[a] for a in kept][rng.randrange(0, len(kept) + 1) :]
        options["mean"] = floats(sizes).tolist()
        options["variance"] = np.abs(floats(sizes, 3)).tolist()
        return options, None, x
    batches = [floats([d if i in kept else rng.randrange(1, 7) for i, d in enumerate(shape)], 3, 2) for _ in range(2)]
    return options, choice([batches, batches[0]]), x


def discretization():
    options = {"output_mode": choice(MODES)}
    x = floats(choice([(5,), (4, 1), (3, 4), (2, 3, 2)]), 3)
    if rng.random() < 0.4:
        options["bin_boundaries"] = [v / 4 for v in sorted(rng.sample(range(-20, 20), rng.randrange(1, 6)))]
        return options, None, x
    options.update(num_bins=rng.randrange(2, 9), epsilon=choice([0.01, 0.1, 0.05]))
    data = floats((choice([3, 10, 50]), 2), 3)
    return options, choice([data, [data, floats((40,), 1, 4)]]), x


def category_encoding():
    tokens = rng.randrange(1, 6)
    options = {"num_tokens": tokens, "output_mode": choice(MODES[1:])}
    shape = choice([(), (4,), (3, 1), (3, 4), (2, 3, 2)])
    return options, None, np.asarray(npr.randint(-1, tokens + 1, shape)).astype("int32")


def lookup(of_strings):
    make = (lambda: choice(WORDS)) if of_strings else (lambda: rng.randrange(-5, 40))
    options = {"output_mode": choice(["int", "int", "one_hot", "multi_hot", "count", "tf_idf"])}
    maybe(options, 0.4, num_oov_indices=choice([2, 5]))
    maybe(options, 0.4, mask_token=choice(["", "the"]) if of_strings else choice([0, 7, -1000]))
    bins = options.get("num_oov_indices", 1)
    if not of_strings and bins > 1:
        maybe(options, 0.5, oov_method="farmhash")
    if of_strings or "oov_method" in options:
        maybe(options, 0.4, salt=choice([7, [3, -4]]))
    data = None
    if rng.random() < 0.5:
        pool = [w for w in WORDS if w not in ("", "[UNK]")] if of_strings else range(0, 40)
        vocabulary = [w for w in rng.sample(pool, rng.randrange(2, 8)) if w != options.get("mask_token")]
        if rng.random() < 0.3:
            masks = [options["mask_token"]] if "mask_token" in options and options["output_mode"] == "int" else []
            vocabulary = masks + ["[UNK]" if of_strings else -1] * bins + vocabulary
        options["vocabulary"] = vocabulary
        if options["output_mode"] == "tf_idf":
            options["idf_weights"] = [round(rng.random() * 4, 3) for _ in vocabulary]
        maybe(options, 0.3, max_tokens=len(vocabulary) + bins + 3, pad_to_max_tokens=choice([True, False]))
    else:
        data = nested(choice([[20], [6, 4], [5, 1]]), make)
        maybe(options, 0.3, max_tokens=rng.randrange(8, 14), pad_to_max_tokens=choice([True, False]))
    if not of_strings and options["output_mode"] == "int":
        maybe(options, 0.3, invert=True)
    x = nested(choice([[], [4], [3, 1], [2, 4], [2, 2, 2]]), make)
    return options, data, x if of_strings else np.array(x, dtype="int32")


def text_vectorization():
    options = {
        "output_mode": choice(["int", "int", "multi_hot", "count", "tf_idf"]),
        "standardize": choice(["lower_and_strip_punctuation", "lower", "strip_punctuation", None]),
        "split": choice(["whitespace", "whitespace", "character", None]),
    }
    maybe(options, 0.35, ngrams=choice([1, 2, (2,), (3, 1)]))
    if options["output_mode"] == "int":
        maybe(options, 0.5, output_sequence_length=rng.randrange(1, 9))
    x = nested(choice([[4], [3, 1], [2, 1, 1]]) if options["split"] else choice([[4], [3, 2], [3, 1]]), text)
    if options["output_mode"] != "int":
        x = nested([3, 1], text)
    if rng.random() < 0.3:
        options["vocabulary"] = rng.sample([w for w in WORDS if w not in ("", "[UNK]")], 6)
        if options["output_mode"] == "tf_idf":
            options["idf_weights"] = [round(rng.random() * 4, 3) for _ in range(6)]
        return options, None, x
    maybe(options, 0.5, max_tokens=rng.randrange(5, 14), pad_to_max_tokens=choice([True, False]))
    return options, nested(choice([[6], [6, 1]]), text), x


def mixed(shape, of_strings):
    if of_strings:
        return nested(shape, lambda: choice(WORDS) * choice([1, 1, 5, 20]))
    return np.array(nested(shape, lambda: choice([7, rng.randrange(-(2**31), 2**31), rng.randrange(-99, 99)])), dtype="int32")


def hashing():
    of_strings = rng.random() < 0.4
    options = {"num_bins": choice([1, 3, 12, 5000]), "output_mode": choice(["int", *MODES])}
    if options["output_mode"] != "int":
        options["num_bins"] = min(options["num_bins"], 12)
    maybe(options, 0.3, salt=choice([7, [3, -4]]))
    maybe(options, 0.3, mask_value="fox" if of_strings else 7)
    return options, None, mixed(choice([[4], [3, 1], [3, 4], [2, 2, 2]]), of_strings)


def hashed_crossing():
    shape = choice([[], [4], [3, 1]])
    options = {"num_bins": choice([3, 9, 5000]), "output_mode": "int"}
    if options["num_bins"] < 10:
        options["output_mode"] = choice(["int", "one_hot"])
    return options, None, [mixed(shape, rng.random() < 0.4) for _ in range(rng.randrange(2, 4))]


def plain(value):
    if isinstance(value, np.ndarray):
        is_float = value.dtype.kind == "f"
        numbers = [float(f"{float(v):.7g}") if is_float else int(v) for v in value.ravel()]
        return {"dtype": str(value.dtype), "shape": list(value.shape), "values": numbers}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def record(name, options, data, x, calls=None):
    layer = getattr(L, name)(**options)
    if data is not None:
        is_integers = name == "IntegerLookup" and not isinstance(data[0], np.ndarray)
        layer.adapt(np.array(data) if is_integers else data)
    elif name == "Normalization":
        layer.build(x.shape)
    y = np.asarray(layer(x, **(calls or {})))
    config = json.loads(json.dumps(layer.get_config(), default=plain))
    case = {"name": name, "options": plain(options), "data": plain(data), "x": plain(x), "y": plain(y), "config": config}
    if calls:
        case["call"] = plain(list(calls.values())[0])
    if hasattr(layer, "get_vocabulary"):
        case["vocabulary"] = plain(layer.get_vocabulary())
        with tempfile.TemporaryDirectory() as folder:
            layer.save_assets(folder)
            case["assets"] = {f: open(os.path.join(folder, f), newline="").read() for f in os.listdir(folder)}
    if hasattr(layer, "save_own_variables") and name != "Discretization":
        store = {}
        layer.save_own_variables(store)
        if store:
            case["arrays"] = {key: plain(np.asarray(value)) for key, value in store.items()}
    return case


makers = {
    "Normalization": normalization,
    "Discretization": discretization,
    "CategoryEncoding": category_encoding,
    "StringLookup": lambda: lookup(True),
    "IntegerLookup": lambda: lookup(False),
    "TextVectorization": text_vectorization,
    "Hashing": hashing,
    "HashedCrossing": hashed_crossing,
}
counts = {"Discretization": 20, "TextVectorization": 40, "StringLookup": 30, "IntegerLookup": 30}
cases = []
for name, make in makers.items():
    for _ in range(counts.get(name, 18)):
        options, data, x = make()
        weights = None
        if name == "CategoryEncoding" and options["output_mode"] == "count" and rng.random() < 0.7:
            weights = {"count_weights": np.asarray(np.abs(floats(x.shape)))}
        try:
            cases.append(record(name, options, data, x, weights))
        except Exception as error:
            print(name, options, type(error).__name__, str(error)[:200])

with open(os.path.join(os.path.dirname(__file__), "keras-preprocessing.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases) + "\n]\n")
print(keras.__version__, len(cases))
