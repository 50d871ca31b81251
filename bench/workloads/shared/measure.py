"""What a measured Python process reports, its data and its options: the counterpart of the .ts files here."""

import json
import pathlib
import sys
import time

import numpy

NOTEBOOK_X = numpy.array([-3, 31, -11, 4, 0, 22, -2, -5, -25, -14], "float32").reshape(-1, 1)
NOTEBOOK_Y = numpy.array([-2, 32, -10, 5, 1, 23, -1, -4, -24, -13], "float32").reshape(-1, 1)
NOTEBOOK_EPOCHS = 3000
INITIAL_KERNEL = 0.5
MNIST_UNITS = {"small": [128, 10], "large": [512, 512, 10]}
MATMUL_SIZES = [128, 256, 512, 1024]


def emit(samples, outcome=None, note=None):
    result = {"samples": samples}
    if outcome is not None:
        result["outcome"] = {name: float(value) for name, value in outcome.items()}
    if note is not None:
        result["note"] = note
    print(json.dumps(result), flush=True)


def option(name, default=None):
    flag = f"--{name}"
    return sys.argv[sys.argv.index(flag) + 1] if flag in sys.argv else default


def milliseconds(work):
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def read_table(name):
    folder = pathlib.Path(__file__).resolve().parents[2] / ".cache"
    labels = numpy.fromfile(folder / f"{name}.y.u8", "uint8").astype("int32")
    x = numpy.fromfile(folder / f"{name}.x.f32", "float32").reshape(len(labels), -1)
    return x, labels


def report_digits(classifier):
    """`classifier(x, y, units, batch_size)` returns `train(epochs, seconds)`, giving epoch times in ms and the loss."""
    x, y = read_table("digits")
    train = classifier(x, y, [32, 10], 32)
    first, loss = train(20, float("inf"))
    warm = []
    for _ in range(3):
        warm.append(sum(train(20, float("inf"))[0]))
        if sum(warm) > 10_000:
            break
    emit({"first": [sum(first)], "warm": warm}, {"loss": loss})


def report_mnist(classifier):
    x, y = read_table("mnist")
    batch_size = 128
    steps_per_epoch = -(-len(x) // batch_size)
    epochs = round(int(option("steps", 5000)) / steps_per_epoch)
    train = classifier(x, y, MNIST_UNITS[option("model", "small")], batch_size)
    epoch_ms, loss = train(epochs, float(option("seconds", 60)))
    five = -(-500 // steps_per_epoch)

    def rate(part):
        return 1000 * len(x) * len(part) / sum(part)

    samples = {"all": [rate(epoch_ms)], "first": [rate(epoch_ms[:five])], "last": [rate(epoch_ms[-five:])]}
    note = f"{len(epoch_ms) * steps_per_epoch} steps" if len(epoch_ms) < epochs else None
    emit(samples, {"loss": loss}, note)


def report_matmul(prepare):
    """`prepare(a, b)` returns what multiplies once and waits for the product."""
    samples = {}
    for size in MATMUL_SIZES:
        i = numpy.arange(size * size, dtype="int64")
        a = ((i * 2654435761 % 1000) / 1000 - 0.5).astype("float32")
        multiply = prepare(a.reshape(size, size), a[::-1].copy().reshape(size, size))

        def run(count):
            for _ in range(count):
                multiply()

        count, spent = 1, 0
        while spent < 300:
            ms = milliseconds(lambda: run(count))
            spent += ms
            if ms < 50:
                count *= 2
        samples[str(size)] = [2e-6 * size**3 * count / milliseconds(lambda: run(count)) for _ in range(7)]
    emit(samples)
