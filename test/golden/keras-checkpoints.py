"""Writes keras-checkpoints.json: which files Keras 3.15.1's ModelCheckpoint saves for given logs, and what it prints."""
import contextlib
import io
import json
import os
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
from keras.callbacks import ModelCheckpoint

warnings.simplefilter("ignore")


class Model:
    metrics = []

    def __init__(self):
        self.saved = []

    def save(self, path, overwrite):
        self.saved.append(path)

    save_weights = save


def play(options, epochs, batches=()):
    """`epochs`: the logs of each. `batches`: those after which the hook for batches is called, in each epoch."""
    model = Model()
    callback = ModelCheckpoint(**options)
    callback.set_model(model)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for epoch, logs in enumerate(epochs):
            callback.on_epoch_begin(epoch)
            for batch in batches:
                callback.on_train_batch_end(batch, {"loss": 0.5})
            callback.on_epoch_end(epoch, {key: float(value) for key, value in logs.items()})
    logs = [{key: "nan" if value != value else value for key, value in each.items()} for each in epochs]
    return {"options": options, "epochs": logs, "batches": list(batches), "saved": model.saved, "printed": printed.getvalue()}


LOGS = [{"loss": a, "val_loss": b} for a, b in [(1.0, 0.9), (0.8, 0.95), (0.7, 0.85), (0.6, 0.85), (0.5, 0.3)]]
NAN = float("nan")
cases = {
    "every epoch": play(dict(filepath="a{epoch:02d}.keras", verbose=1), LOGS),
    "only the best": play(dict(filepath="{epoch:02d}-{val_loss:.2f}.keras", save_best_only=True, verbose=1), LOGS),
    "weights below a threshold": play(
        dict(filepath="b.weights.h5", save_best_only=True, save_weights_only=True, verbose=1, initial_value_threshold=0.88), LOGS
    ),
    "the largest": play(dict(filepath="m{epoch}.keras", save_best_only=True, mode="max", verbose=1), LOGS),
    "every three batches": play(dict(filepath="e{epoch}b{batch:02d}.keras", save_freq=3, verbose=1), LOGS[:3], [0, 1, 2, 3]),
    "every four batches, two in an execution": play(dict(filepath="e{epoch}b{batch}.keras", save_freq=4), LOGS[:3], [1, 3, 4]),
    "the loss below a threshold": play(
        dict(filepath="x{epoch}.keras", save_best_only=True, monitor="loss", verbose=1, initial_value_threshold=0.65), LOGS
    ),
    "after NaN nothing is better": play(
        dict(filepath="n{epoch}.keras", save_best_only=True, monitor="loss"), [{"loss": NAN}, {"loss": 1.0}, {"loss": 0.5}]
    ),
    "NaN is not better": play(
        dict(filepath="n{epoch}.keras", save_best_only=True, monitor="loss"), [{"loss": 1.0}, {"loss": NAN}, {"loss": 0.5}]
    ),
    "a key that is missing": play(
        dict(filepath="w{epoch}.keras", save_best_only=True, mode="min", monitor="val_x", verbose=1), LOGS[:2]
    ),
    "the best of every two batches": play(
        dict(filepath="y{epoch}{batch}.keras", save_best_only=True, monitor="loss", save_freq=2, mode="min"), LOGS[:1], [0]
    ),
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras-checkpoints.json")
with open(path, "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
