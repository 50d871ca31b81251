"""Models in the words of Keras 2, as far as Keras 3.15.1 still reads them, and what it predicts with them.

Run with KERAS_BACKEND=jax; writes keras-2-files.json beside itself.
"""

import io
import json
import os
import tempfile
import zipfile

import h5py
import keras
import numpy as np

random = np.random.RandomState(1)
OLD_FOLDER = "_layer_checkpoint_dependencies"


def numbers(*shape):
    return random.randint(-8, 9, shape).astype("float32") / 8


def layer(class_name, name, config, calls=None):
    written = {"class_name": class_name, "config": {"name": name, "trainable": True, **config}}
    return written if calls is None else {**written, "name": name, "inbound_nodes": calls}


def dense(name, units, calls=None, **config):
    zeros = {"class_name": "Zeros", "config": {}}
    options = {"units": units, "use_bias": True, "bias_initializer": zeros, **config}
    return layer("Dense", name, {"dtype": "float32", **options}, calls)


def entry(name, shape, calls=None):
    config = {"batch_input_shape": shape, "dtype": "float32", "sparse": False, "ragged": False}
    written = layer("InputLayer", name, config, calls)
    del written["config"]["trainable"]
    return written


def sequential(*layers):
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "sequential", "layers": layers},
        "registered_name": None,
    }


def calls(*names):
    return [[[name, 0, 0, {}] for name in names]]


functional = {
    "module": "keras.models",
    "class_name": "Model",
    "config": {
        "name": "model",
        "trainable": True,
        "layers": [
            layer("Concatenate", "concatenate", {"axis": -1}, calls("dense", "dense_1")),
            entry("a", [None, 3], []),
            entry("b", [None, 2], []),
            dense("dense", 4, calls("a"), activation="relu"),
            dense("dense_1", 4, calls("b"), activation="tanh"),
            dense("out", 1, calls("concatenate"), activation="sigmoid"),
        ],
        "input_layers": [["a", 0, 0], ["b", 0, 0]],
        "output_layers": [["out", 0, 0]],
    },
    "registered_name": None,
}
lstm = {
    "units": 3,
    "activation": "tanh",
    "recurrent_activation": "sigmoid",
    "unit_forget_bias": True,
    "implementation": 2,
}
models = {
    "sequential": (
        sequential(
            entry("dense_input", [None, 3]),
            dense("dense", 4, activation="relu", batch_input_shape=[None, 3]),
            dense("dense_1", 2, activation="linear"),
        ),
        {"dense": [(3, 4), (4,)], "dense_1": [(4, 2), (2,)]},
        [(5, 3)],
    ),
    "two inputs": (
        functional,
        {"dense": [(3, 4), (4,)], "dense_1": [(2, 4), (4,)], "dense_2": [(8, 1), (1,)]},
        [(5, 3), (5, 2)],
    ),
    "lstm": (
        sequential(
            entry("lstm_input", [None, 4, 2]),
            layer("LSTM", "lstm", {"dtype": "float32", "batch_input_shape": [None, 4, 2], **lstm}),
            dense("dense", 1, activation="linear"),
        ),
        {"lstm/cell": [(2, 12), (3, 12), (12,)], "dense": [(3, 1), (1,)]},
        [(5, 4, 2)],
    ),
}


def predicted(config, weights, inputs):
    arrays = io.BytesIO()
    with h5py.File(arrays, "w") as file:
        for path, array in weights.items():
            file[path] = array
        file.create_group("vars")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.keras")
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("metadata.json", json.dumps({"keras_version": "2.13.1"}))
            archive.writestr("config.json", json.dumps(config))
            archive.writestr("model.weights.h5", arrays.getvalue())
        model = keras.saving.load_model(path)
    return model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)


def written(array):
    return {"shape": array.shape, "data": [float(number) for number in array.ravel()]}


golden = {}
for name, (config, shapes, inputs) in models.items():
    weights = {
        f"{OLD_FOLDER}/{path}/vars/{i}": numbers(*shape)
        for path, list_of in shapes.items()
        for i, shape in enumerate(list_of)
    }
    x = [numbers(*shape) for shape in inputs]
    golden[name] = {
        "config": config,
        "weights": {path: written(array) for path, array in weights.items()},
        "inputs": [array.tolist() for array in x],
        "predict": predicted(config, weights, x).tolist(),
    }
with open(os.path.splitext(__file__)[0] + ".json", "w", encoding="utf-8") as file:
    json.dump(golden, file)
    file.write("\n")
