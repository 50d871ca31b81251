"""Keras on the backend that KERAS_BACKEND names, on one thread."""

import os
import time

if os.environ.get("KERAS_BACKEND") == "torch":
    import torch

    torch.set_num_threads(1)
elif os.environ.get("KERAS_BACKEND") == "tensorflow":
    import tensorflow

    tensorflow.config.threading.set_intra_op_parallelism_threads(1)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)

import keras


class EpochTimes(keras.callbacks.Callback):
    def __init__(self, seconds):
        super().__init__()
        self.seconds = seconds
        self.milliseconds = []

    def on_train_begin(self, logs=None):
        self.start = self.last = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        now = time.perf_counter()
        self.milliseconds.append(1000 * (now - self.last))
        self.last = now
        if now - self.start > self.seconds:
            self.model.stop_training = True


def classifier(x, y, units, batch_size):
    model = keras.Sequential([keras.Input((x.shape[1],))])
    for size in units[:-1]:
        model.add(keras.layers.Dense(size, activation="relu"))
    model.add(keras.layers.Dense(units[-1], activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")

    def train(epochs, seconds):
        times = EpochTimes(seconds)
        history = model.fit(x, y, batch_size, epochs, verbose=0, callbacks=[times])
        return times.milliseconds, history.history["loss"][-1]

    return train
