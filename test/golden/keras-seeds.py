"""Writes keras-seeds.json: what Keras 3.15.1 on JAX does after set_random_seed(n): initial weights, losses of a shuffled fit
with dropout, losses of a second fit, weights at the end; and losses of a fit that comes after other calls."""
import json
import os

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Dropout


def data(rows, columns):
    """Numbers that floats hold exactly, so that they need not be stored."""
    return np.array([[(37 * i + 101 * j * (i + 3)) % 64 / 32 - 1 for j in range(columns)] for i in range(rows)], "f4")


def numbers(values):
    return [float(f"{value:.9g}") for value in np.asarray(values, "float64").ravel()]


def classifier():
    model = Sequential([Input((8,)), Dense(16, activation="relu"), Dropout(0.3), Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, data(50, 8), np.array([(i * i + 2 * i) % 3 for i in range(50)], "i4")


def regressor():
    model = Sequential(
        [
            Input((4,)),
            Dense(6, activation="tanh", kernel_initializer="he_normal"),
            Dropout(0.5),
            Dense(5, activation="sigmoid", kernel_initializer="lecun_uniform", bias_initializer="random_normal"),
            Dropout(0.1),
            Dense(1, kernel_initializer="random_uniform"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    x = data(45, 4)
    return model, x, x.sum(axis=1, keepdims=True)


def record(make, seed):
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model, x, y = make()
    initial = [{"path": weight.path, "value": numbers(weight)} for weight in model.weights]
    first = model.fit(x, y, epochs=5, batch_size=8, verbose=0).history
    second = model.fit(x, y, epochs=2, batch_size=16, validation_split=0.2, verbose=0).history
    return {
        "seed": seed,
        "initial": initial,
        "first": {key: numbers(values) for key, values in first.items()},
        "second": {key: numbers(values) for key, values in second.items()},
        "final": [numbers(weight) for weight in model.weights],
    }


def after(call):
    """A first fit draws one order more than its epochs where it is the first to build losses and metrics."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(3)
    model, x, y = regressor()
    call(model, x, y)
    return numbers(model.fit(x, y, epochs=3, batch_size=8, verbose=0).history["loss"])


found = {
    make.__name__: [record(make, seed) for seed in [0, 1, 42, 2**31 - 1]] for make in [classifier, regressor]
}
found["after"] = {
    "nothing": after(lambda model, x, y: None),
    "evaluate": after(lambda model, x, y: model.evaluate(x, y, verbose=0)),
    "predict": after(lambda model, x, y: model.predict(x, verbose=0)),
    "trainOnBatch": after(lambda model, x, y: model.train_on_batch(x, y)),
    "testOnBatch": after(lambda model, x, y: model.test_on_batch(x, y)),
    "compile": after(lambda model, x, y: (model.evaluate(x, y, verbose=0), model.compile("adam", "mse"))),
    "a fit without shuffling": after(lambda model, x, y: model.fit(x, y, shuffle=False, verbose=0)),
}
with open(os.path.join(os.path.dirname(__file__), "keras-seeds.json"), "w") as file:
    json.dump(found, file, separators=(",", ":"))
    file.write("\n")
