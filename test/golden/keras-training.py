"""Writes keras-training.json: what Keras 3.15.1 (jax backend) prints as summaries, in which order it calls hooks, and when
EarlyStopping stops and what it restores."""
import json
import os
import random
import warnings

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy as np
from keras import Sequential
from keras.layers import Activation, Dense, Dropout, Flatten, Input, Reshape

warnings.simplefilter("ignore")


def summary(model, columns=80, **options):
    os.environ["COLUMNS"] = str(columns)
    lines = []
    model.summary(print_fn=lambda text: lines.append(text), **options)
    return "\n".join(lines).rstrip("\n").split("\n")


def fitted(model, optimizer):
    model.compile(optimizer, "mse")
    shape = [4, *model.input_shape[1:]]
    model.fit(np.zeros(shape, "float32"), np.zeros([4, *model.output_shape[1:]], "float32"), verbose=0)
    return model


def summaries():
    found = {}
    keras.utils.clear_session()
    found["seed"] = summary(Sequential([Input((1,)), Dense(1, activation="linear")]))
    keras.utils.clear_session()
    found["adam"] = summary(fitted(Sequential([Input((1,)), Dense(1)]), "adam"))
    keras.utils.clear_session()
    found["sgd"] = summary(fitted(Sequential([Input((1,)), Dense(1)]), "sgd"))
    keras.utils.clear_session()
    model = Sequential([Input((1,)), Dense(1)])
    model.compile("adam", "mse")
    found["compiled"] = summary(model)
    keras.utils.clear_session()
    found["unbuilt"] = summary(Sequential([Dense(3), Dense(1)]))
    keras.utils.clear_session()
    mlp = Sequential([
        Input((28, 28, 1)), Flatten(), Dense(128, activation="relu"), Dropout(0.2), Dense(10), Activation("softmax"),
    ])
    found["mlp"] = summary(fitted(mlp, "adam"))
    found["mlp 200 columns"] = summary(mlp, columns=200)
    found["mlp line 100"] = summary(mlp, columns=200, line_length=100)
    found["mlp line 60"] = summary(mlp, columns=200, line_length=60)
    found["mlp line 47"] = summary(mlp, columns=200, line_length=47)
    keras.utils.clear_session()
    found["names"] = summary(Sequential([
        Input((12,)),
        Dense(24, name="a_name_that_is_rather_long"),
        Dense(24, name="a_name_that_is_much_longer_than_its_column"),
        Dense(288, use_bias=False, name="은닉층"),
        Dense(24, name="출력을_하는_층인데_이름이_무척_긴_층"),
        Reshape((2, 3, 1, 1, 2, 1, 1, 1, 1, 2)),
    ], name="wide"))
    keras.utils.clear_session()
    frozen = Sequential([
        Input((3,)), Dense(4, name="first", trainable=False), Dropout(0.5), Dense(2, name="second"),
    ])
    found["trainable"] = summary(frozen, show_trainable=True)
    keras.utils.clear_session()
    tie = Sequential([Input((12,)), Dense(24, use_bias=False)])
    found["tie"] = summary(tie)
    keras.utils.clear_session()
    inner = Sequential([Input((3,)), Dense(4), Activation("relu")], name="inner")
    nested = Sequential([Input((3,)), inner, Dense(2)], name="outer")
    found["nested"] = summary(nested)
    found["nested expanded"] = summary(nested, expand_nested=True)
    found["positions"] = summary(nested, positions=[0.5, 0.7, 1.0])
    return found


class Recorder(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.calls = []


def recording(name, indexed):
    def hook(self, *args, logs=None):
        logs = args[-1] if len(args) > (1 if indexed else 0) else logs
        entry = [name] + ([int(args[0])] if indexed else [])
        self.calls.append(entry + [sorted(k for k in (logs or {}) if k != "outputs")])
    return hook


for part in ("train", "test", "predict"):
    for when in ("begin", "end"):
        name = f"on_{part}_{when}"
        setattr(Recorder, name, recording(name, False))
        name = f"on_{part}_batch_{when}"
        setattr(Recorder, name, recording(name, True))
for when in ("begin", "end"):
    setattr(Recorder, f"on_epoch_{when}", recording(f"on_epoch_{when}", True))


def hooks():
    x, y = np.arange(5, dtype="float32").reshape(-1, 1), np.arange(5, dtype="float32").reshape(-1, 1)
    found = {}

    def compiled(**options):
        model = Sequential([Input((1,)), Dense(1)])
        model.compile("sgd", "mse", metrics=["mae"], **options)
        return model

    fit = Recorder()
    compiled().fit(x, y, batch_size=2, epochs=2, verbose=0, callbacks=[fit], validation_data=(x, y), validation_batch_size=3,
                   validation_freq=2)
    found["fit"] = fit.calls
    several = Recorder()
    compiled(steps_per_execution=2).fit(x, y, batch_size=1, epochs=1, verbose=0, callbacks=[several])
    found["fit, two steps in an execution"] = several.calls

    class Stops(Recorder):
        def on_train_batch_end(self, batch, logs=None):
            recording("on_train_batch_end", True)(self, batch, logs)
            self.model.stop_training = True

    stops = Stops()
    compiled().fit(x, y, batch_size=2, epochs=3, verbose=0, callbacks=[stops], validation_data=(x, y))
    found["fit, stopped in the first batch"] = stops.calls
    evaluate = Recorder()
    compiled().evaluate(x, y, batch_size=2, verbose=0, callbacks=[evaluate])
    found["evaluate"] = evaluate.calls
    predict = Recorder()
    compiled().predict(x, batch_size=2, verbose=0, callbacks=[predict])
    found["predict"] = predict.calls
    return found


class FakeModel:
    metrics = ()
    stop_training = False
    epoch = -1

    def get_weights(self):
        return [self.epoch]

    def set_weights(self, weights):
        self.restored = weights[0]


def decisions():
    """EarlyStopping driven by given values: when it stops, and which epoch's weights it restores."""
    rng = random.Random(0)
    found = []
    for _ in range(120):
        values = [float(np.float32(rng.choice([rng.uniform(0, 1), round(rng.uniform(0, 1), 1)]))) for _ in range(12)]
        if rng.random() < 0.2:
            values[rng.randrange(12)] = float("nan")
        options = {
            "monitor": "val_loss", "mode": rng.choice(["min", "max"]), "patience": rng.choice([0, 0, 1, 2, 3, 5]),
            "min_delta": rng.choice([0, 0, 0.1, -0.05, 1e-9]), "baseline": rng.choice([None, None, 0.3, 0.5, 0.7]),
            "restore_best_weights": rng.random() < 0.5, "start_from_epoch": rng.choice([0, 0, 0, 2, 4]),
        }
        stopping = keras.callbacks.EarlyStopping(**options)
        model = FakeModel()
        model.restored = None
        stopping.set_model(model)
        stopping.on_train_begin()
        for epoch, value in enumerate(values):
            model.epoch = epoch
            stopping.on_epoch_end(epoch, {"loss": 1.0, "val_loss": value})
            if model.stop_training:
                break
        stopping.on_train_end()
        found.append({
            "options": options, "values": [None if v != v else v for v in values], "last_epoch": epoch,
            "stopped_epoch": stopping.stopped_epoch, "best_epoch": stopping.best_epoch, "best": stopping.best,
            "wait": stopping.wait, "restored": model.restored,
        })
    for case in found:
        if case["best"] != case["best"]:
            case["best"] = "nan"
    return found


def early_stopping():
    """Real training that goes up and down, from given weights."""
    x = np.linspace(-1, 1, 8, dtype="float32").reshape(-1, 1)
    y = (2 * x + 1).astype("float32")
    found = []
    for given in (
        {"monitor": "loss", "patience": 1},
        {"monitor": "val_loss", "patience": 2, "restore_best_weights": True},
        {"monitor": "val_mae", "patience": 30, "restore_best_weights": True, "epochs": 11},
        {"monitor": "mae", "patience": 3, "min_delta": 0.05},
        {"monitor": "val_loss", "patience": 2, "baseline": 0.05, "restore_best_weights": True},
        {"monitor": "val_loss", "patience": 0, "start_from_epoch": 6},
    ):
        options = {key: value for key, value in given.items() if key != "epochs"}
        epochs = given.get("epochs", 20)
        keras.utils.clear_session()
        model = Sequential([Input((1,)), Dense(1)])
        model.compile(keras.optimizers.SGD(learning_rate=0.15, momentum=0.9), "mse", metrics=["mae"])
        model.set_weights([np.array([[-0.5]], "float32"), np.array([0.25], "float32")])
        stopping = keras.callbacks.EarlyStopping(**options)
        history = model.fit(x, y, batch_size=4, epochs=epochs, shuffle=False, verbose=0, validation_split=0.25,
                            callbacks=[stopping])
        found.append({
            "options": options, "run": epochs, "history": history.history, "epochs": history.epoch,
            "stopped_epoch": stopping.stopped_epoch,
            "best_epoch": stopping.best_epoch, "weights": [w.ravel().tolist() for w in model.get_weights()],
        })
    return found


def text(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


parts = {"summaries": summaries(), "hooks": hooks()}
lists = {"decisions": decisions(), "early_stopping": early_stopping()}
path = os.path.join(os.path.dirname(__file__), "keras-training.json")
with open(path, "w") as file:
    file.write("{\n")
    for name, cases in parts.items():
        entries = ",\n".join(
            f"  {text(case)}: [\n" + ",\n".join(f"   {text(line)}" for line in lines) + "\n  ]" for case, lines in cases.items()
        )
        file.write(f" {text(name)}: {{\n{entries}\n }},\n")
    file.write(",\n".join(
        f" {text(name)}: [\n" + ",\n".join(f"  {text(case)}" for case in cases) + "\n ]" for name, cases in lists.items()
    ))
    file.write("\n}\n")
