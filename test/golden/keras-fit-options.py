"""What Keras on JAX does with the options of fit, compile and callbacks, for src/models/fit-options.test.ts.

KERAS_BACKEND=jax python test/golden/keras-fit-options.py
"""

import json
import os
import pathlib
import tempfile
import warnings

os.environ["KERAS_BACKEND"] = "jax"
import keras  # noqa: E402
import numpy as np  # noqa: E402

warnings.simplefilter("ignore")

X = (np.arange(10, dtype="float32") / 10).reshape(10, 1)
Y = (3 * X[:, 0] ** 2 - 1).astype("float32")
LABELS = np.array([0, 1, 0, 1, 1, 0, 1, 0, 0, 1], "float32")
WEIGHTS = np.array([1, 2, 0.5, 1, 3, 1, 0, 1, 2, 1], "float32")


def model(optimizer=None, **compile_options):
    keras.utils.set_random_seed(5)
    made = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    options = {"loss": "mse", "metrics": ["mae"], **compile_options}
    made.compile(optimizer=optimizer or keras.optimizers.SGD(0.2), **options)
    return made


def plain(value):
    return np.asarray(value, "float64").tolist()


def trained(made, *fits, y=Y):
    logs = [made.fit(X, y, verbose=0, **options).history for options in fits]
    return {
        "history": [{key: plain(values) for key, values in log.items()} for log in logs],
        "weights": [plain(w).__getitem__(0) for w in made.get_weights()],
    }


def csv(append_after_first=False):
    path = os.path.join(tempfile.mkdtemp(), "log.csv")
    made = model()
    made.fit(X, Y, epochs=2, verbose=0, callbacks=[keras.callbacks.CSVLogger(path)])
    if append_after_first:
        again = keras.callbacks.CSVLogger(path, append=True, separator=";")
        made.fit(X, Y, epochs=1, verbose=0, validation_data=(X, Y), callbacks=[again])
    with open(path, newline="") as file:
        return file.read()


CB = keras.callbacks
CASES = {
    "shuffle batch": lambda: trained(
        model(), {"shuffle": "batch", "batch_size": 4, "epochs": 3}, {"shuffle": "batch", "batch_size": 4}
    ),
    "fewer steps than batches": lambda: trained(model(), {"steps_per_epoch": 2, "batch_size": 2, "epochs": 5}),
    "steps without a batch size": lambda: trained(model(), {"steps_per_epoch": 4, "epochs": 2}),
    "more steps than batches": lambda: trained(model(), {"steps_per_epoch": 7, "batch_size": 4, "epochs": 2}),
    "steps of shuffled batches": lambda: trained(
        model(), {"steps_per_epoch": 2, "batch_size": 3, "epochs": 4, "shuffle": "batch"}
    ),
    "validation steps": lambda: trained(
        model(), {"validation_data": (X, Y), "validation_steps": 2, "validation_batch_size": 3, "epochs": 2}
    ),
    "validation steps without a size": lambda: trained(
        model(), {"validation_data": (X, Y), "validation_steps": 4, "epochs": 1}
    ),
    "initial epoch": lambda: trained(model(), {"epochs": 4, "initial_epoch": 2}),
    "loss weight": lambda: trained(model(loss_weights=0.5), {"epochs": 2}),
    "loss weight in a list": lambda: trained(model(loss_weights=[3.0]), {"epochs": 2}),
    "weighted metrics": lambda: trained(
        model(weighted_metrics=["mae", "mse"]), {"sample_weight": WEIGHTS, "epochs": 2, "batch_size": 4}
    ),
    "a column of weights": lambda: trained(model(), {"sample_weight": WEIGHTS.reshape(10, 1), "batch_size": 4}),
    "class weight": lambda: trained(
        model(weighted_metrics=["mse"]), {"class_weight": {0: 1.0, 1: 4.0}, "batch_size": 4}, y=LABELS
    ),
    "run eagerly": lambda: trained(model(run_eagerly=True), {"epochs": 2, "batch_size": 4}),
    "schedule by epoch": lambda: trained(
        model(),
        {"epochs": 4, "callbacks": [CB.LearningRateScheduler(lambda epoch, rate: rate * 0.5 if epoch else rate)]},
    ),
    "plateau": lambda: trained(
        model(keras.optimizers.SGD(1.4)),
        {
            "epochs": 14,
            "batch_size": 10,
            "callbacks": [
                CB.ReduceLROnPlateau(monitor="loss", factor=0.5, patience=2, cooldown=1, min_lr=0.3, min_delta=0.01)
            ],
        },
    ),
    "nan": lambda: trained(
        model(keras.optimizers.SGD(1e25)), {"epochs": 6, "batch_size": 4, "callbacks": [CB.TerminateOnNaN()]}
    ),
    "ema in validation": lambda: trained(
        model(keras.optimizers.SGD(0.2, use_ema=True, ema_momentum=0.8)),
        {"epochs": 4, "validation_data": (X, Y), "callbacks": [CB.SwapEMAWeights()]},
    ),
    "ema between epochs": lambda: trained(
        model(keras.optimizers.SGD(0.2, use_ema=True, ema_momentum=0.8)),
        {"epochs": 4, "validation_data": (X, Y), "callbacks": [CB.SwapEMAWeights(swap_on_epoch=True)]},
    ),
    "evaluate steps": lambda: plain(model().evaluate(X, Y, steps=2, batch_size=3, verbose=0)),
    "predict steps": lambda: plain(model().predict(X, steps=2, batch_size=3, verbose=0)),
    "csv": csv,
    "csv appended": lambda: csv(True),
}

answers = {}
for name, case in CASES.items():
    answers[name] = case()
text = json.dumps(answers, indent=1).replace("NaN", '"nan"').replace("Infinity", '"inf"')
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
