"""Writes keras-recurrent.json: what Keras 3.15.1 (jax backend) computes with recurrent layers: outputs and states, gradients of
sum(sin(outputs)), the seeds after a call, and three calls in a row of stateful layers."""
import json
import os

os.environ["KERAS_BACKEND"] = "jax"
import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers as L


def wave(shape, scale, step, start):
    size = int(np.prod(shape))
    return (scale * np.sin(step * np.arange(size) + start)).astype("float32").reshape(shape)


def numbers(values):
    return [float(f"{float(v):.7g}") for v in np.asarray(values).ravel()]


def parts(values):
    return [{"shape": list(v.shape), "values": numbers(v)} for v in values]


def states_of(layer, batch):
    if isinstance(layer, L.Bidirectional):
        return states_of(layer.forward_layer, batch) + states_of(layer.backward_layer, batch)
    return layer.get_initial_state(batch)


def case(layer, shape, mask=False, initial=False, training=False):
    x = wave(shape, 1, 0.9, 0.3)
    call = {"training": training}
    if mask:
        call["mask"] = jnp.array([[(3 * (row * shape[1] + t)) % 7 > 2 for t in range(shape[1])] for row in range(shape[0])])
    if initial:
        start = states_of(layer, shape[0]) if not isinstance(layer, ConvLSTM) else None
    layer.build(shape)
    for k, weight in enumerate(layer.weights):
        values = wave(weight.shape, 0.6, 1.7, k)
        weight.assign(np.abs(values) + 0.2 if "variance" in weight.path else values)
    seeds = [v for v in layer.variables if "seed_generator" in v.path]
    for k, seed in enumerate(seeds):
        seed.assign(np.array([1000 + k, k], "uint32"))
    if initial:
        start = start or layer.get_initial_state(shape[0])
        flat = [wave(s.shape, 0.5, 0.7, k) for k, s in enumerate(keras.tree.flatten(start))]
        call["initial_state"] = keras.tree.pack_sequence_as(start, flat)
    found = {
        "layer": json.loads(json.dumps(keras.saving.serialize_keras_object(layer), default=str)),
        "shape": shape,
        "mask": None if not mask else np.asarray(call["mask"]).astype(int).tolist(),
        "initial": None if not initial else keras.tree.map_structure(lambda s: list(s.shape), start),
        "training": training,
    }
    if getattr(layer, "stateful", False):
        rounds = [keras.tree.flatten(layer(jnp.array(x), **call)) for _ in range(3)]
        return found | {"rounds": [parts(outputs) for outputs in rounds]}
    trained = [v.value for v in layer.trainable_variables]
    kept = [v.value for v in layer.non_trainable_variables]

    def loss(trained, x):
        y, after = layer.stateless_call(trained, kept, x, **call)
        outputs = keras.tree.flatten(y)
        return sum(jnp.sum(jnp.sin(out)) for out in outputs), (outputs, after)

    (dw, dx), (outputs, after) = jax.grad(loss, argnums=(0, 1), has_aux=True)(trained, jnp.array(x))
    paths = [v.path for v in layer.non_trainable_variables]
    return found | {
        "outputs": parts(outputs),
        "dx": numbers(dx),
        "dw": [numbers(g) for g in dw],
        "seeds": [[int(n) for n in v] for path, v in zip(paths, after) if "seed_generator" in path],
        "kept": [numbers(v) for path, v in zip(paths, after) if "seed_generator" not in path],
    }


ConvLSTM = (L.ConvLSTM1D, L.ConvLSTM2D, L.ConvLSTM3D)
random = {"bias_initializer": "random_normal"}
sequences = {"return_sequences": True}
state = {"return_state": True}
back = {"go_backwards": True}
drops = {"dropout": 0.4, "recurrent_dropout": 0.3}
small = [2, 4, 3]
stack = lambda: [L.LSTMCell(2), L.GRUCell(3, reset_after=False), L.SimpleRNNCell(2)]

cases = [
    case(L.SimpleRNN(2, **sequences, **state), small, mask=True, initial=True),
    case(L.SimpleRNN(3, activation="relu", use_bias=False, **back, **sequences), small),
    case(L.SimpleRNN(2, **drops), small, training=True),
    case(L.SimpleRNN(2, dropout=0.4), small),
    case(L.SimpleRNN(2, stateful=True, **state), small),
    case(L.LSTM(2, kernel_regularizer="l2", kernel_constraint="max_norm"), small),
    case(L.LSTM(2, activation="softsign", recurrent_activation="hard_sigmoid", unit_forget_bias=False, **sequences), small),
    case(L.LSTM(2, **sequences, **state, **back), small, mask=True, initial=True),
    case(L.LSTM(2, **sequences, zero_output_for_mask=True), small, mask=True),
    case(L.LSTM(2, zero_output_for_mask=True), small, mask=True),
    case(L.LSTM(2, unroll=True, **sequences, **state), small, mask=True, initial=True),
    case(L.LSTM(2, unroll=True, **back), small, mask=True),
    case(L.LSTM(2, dropout=0.5, **sequences), small, training=True),
    case(L.LSTM(2, **drops), small, training=True),
    case(L.LSTM(2, use_bias=False, stateful=True, **sequences), small, mask=True),
    case(L.GRU(2, **sequences, **state), small, mask=True, initial=True),
    case(L.GRU(2, reset_after=False, **state, **back), small),
    case(L.GRU(2, use_bias=False, unroll=True, **sequences), small),
    case(L.GRU(2, dropout=0.5), small, training=True),
    case(L.GRU(2, **drops, **sequences), small, training=True),
    case(L.GRU(2, reset_after=False, **drops), small, mask=True, training=True),
    case(L.GRU(2, stateful=True, **back), small),
    case(L.RNN(L.GRUCell(2, **drops), **sequences), small, training=True),
    case(L.RNN(stack(), **sequences, **state), small, mask=True, initial=True),
    case(L.RNN([L.LSTMCell(2, **drops), L.SimpleRNNCell(2, **drops)]), small, training=True),
    case(L.RNN(stack(), stateful=True, **back), small),
    case(L.Bidirectional(L.LSTM(2)), small),
    case(L.Bidirectional(L.LSTM(2, **sequences), merge_mode="sum"), small, mask=True),
    case(L.Bidirectional(L.GRU(2, **sequences, **state), merge_mode="mul"), small, mask=True, initial=True),
    case(L.Bidirectional(L.GRU(2, **state), merge_mode=None), small, mask=True),
    case(L.Bidirectional(L.SimpleRNN(2, **sequences, **drops), merge_mode="ave"), small, training=True),
    case(L.Bidirectional(L.LSTM(2), backward_layer=L.GRU(2, **back)), small),
    case(L.Bidirectional(L.RNN(stack(), **sequences)), small, mask=True),
    case(L.Bidirectional(L.LSTM(2, stateful=True), merge_mode="sum"), small),
    case(L.TimeDistributed(L.Dense(2, activation="tanh", activity_regularizer="l2")), small, mask=True),
    case(L.TimeDistributed(L.BatchNormalization()), small, training=True),
    case(L.TimeDistributed(L.BatchNormalization()), small),
    case(L.TimeDistributed(L.Dropout(0.4)), small, training=True),
    case(L.TimeDistributed(L.LSTM(2)), [2, 2, 3, 2], mask=False),
    case(L.ConvLSTM1D(1, 2, **sequences, **state), [1, 3, 4, 2], initial=True),
    case(L.ConvLSTM2D(1, 2, strides=(1, 2), padding="same", **back), [2, 2, 3, 3, 1]),
    case(L.ConvLSTM2D(1, 2, data_format="channels_first", dilation_rate=2, **drops), [1, 2, 2, 4, 3], training=True),
    case(L.ConvLSTM1D(2, 3, padding="same", stateful=True), [1, 2, 3, 1]),
    case(L.ConvLSTM3D(1, 2, use_bias=False), [1, 2, 2, 2, 3, 1]),
]

with open(os.path.join(os.path.dirname(__file__), "keras-recurrent.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n")
print(len(cases), "cases")
