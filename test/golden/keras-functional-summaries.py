"""Writes keras-functional-summaries.json: what Keras 3.15.1 prints as summaries of functional models, with their configs."""
import json
import os
import warnings

os.environ["KERAS_BACKEND"] = "jax"
os.environ["COLUMNS"] = "200"
import keras
from keras import Input, Model, Sequential, layers, ops

warnings.simplefilter("ignore")


def lines(model, **options):
    found = []
    model.summary(print_fn=lambda text: found.append(text), **options)
    # The lines between rows are left out: they say nothing and are half of the text.
    return [line for line in "\n".join(found).rstrip("\n").split("\n") if not line.startswith("├")]


def chain():
    x = Input((4,))
    h = layers.Dense(8, activation="relu")(x)
    return Model(x, layers.Dense(2)(h))


def two_inputs():
    a, b = Input((4,), name="left"), Input((3,), name="right")
    h = layers.Concatenate()([layers.Dense(8)(a), layers.Dense(5)(b)])
    return Model([a, b], layers.Dense(1, name="score")(h))


def shared():
    a, b = Input((4,)), Input((4,))
    tower = layers.Dense(6, name="tower")
    return Model([a, b], layers.Subtract()([tower(a), tower(b)]))


def twice_in_a_row():
    x = Input((4,))
    same = layers.Dense(4)
    return Model(x, same(same(x)))


def shared_of_two_shapes():
    a, b = Input((5, 4)), Input((7, 4))
    same = layers.Dense(6)
    return Model([a, b], [same(a), same(b)])


def residual():
    x = Input((8, 8, 3))
    h = layers.Conv2D(3, 3, padding="same", activation="relu")(x)
    h = layers.BatchNormalization()(h)
    h = layers.Add()([x, h])
    h = layers.GlobalAveragePooling2D()(h)
    return Model(x, layers.Dense(10, activation="softmax")(h))


def functional_inside():
    a = Input((4,))
    inner = Model(a, layers.Dense(3, name="in_two")(layers.Dense(8, name="in_one")(a)), name="inner")
    x, y = Input((4,)), Input((4,))
    return Model([x, y], layers.Add()([inner(x), inner(y)]), name="outer")


def sequential_inside():
    inner = Sequential([Input((4,)), layers.Dense(8), layers.Dropout(0.1)], name="stack")
    x = Input((4,))
    h = inner(x)
    return Model(x, layers.Multiply()([h, layers.Dense(8, trainable=False)(x)]))


def two_deep():
    a = Input((4,))
    one = Model(a, layers.Add()([a, layers.Dense(4, name="d1")(a)]), name="one")
    b = Input((4,))
    two = Model(b, layers.Add()([one(b), b]), name="two")
    c = Input((4,))
    return Model(c, layers.Multiply()([two(c), c]), name="three")


def two_outputs():
    x = Input((4,))
    h = layers.Dense(8)(x)
    return Model(x, {"kind": layers.Dense(3, activation="softmax", name="kind")(h), "size": layers.Dense(1, name="size")(h)})


def states():
    x = Input((5, 3))
    y, h, c = layers.LSTM(4, return_sequences=True, return_state=True)(x)
    y2, s = layers.GRU(4, return_state=True)(y, initial_state=h)
    return Model(x, layers.Concatenate()([y2, s, c]))


def attention():
    q, v = Input((5, 8), name="q"), Input((5, 8), name="v")
    out, scores = layers.MultiHeadAttention(2, 4)(q, v, return_attention_scores=True)
    return Model([q, v], [layers.LayerNormalization()(layers.Add()([q, out])), scores])


def long_names():
    a = Input((4,), name="a_name_that_is_rather_long_for_its_column")
    h = layers.Dense(64, name="hidden_layer_with_a_long_name_too")(a)
    return Model(a, layers.Concatenate(name="all_of_them_together")([a, h, h, a]))


def operations():
    x = Input((4,))
    h = layers.Dense(4)(x)
    h = h * 2.0 + x
    h = ops.transpose(ops.expand_dims(h, 2), (0, 2, 1))
    h = ops.softmax(ops.squeeze(h, 1))
    return Model(x, h)


def operations_inside():
    a = Input((4,))
    inner = Model(a, layers.Dense(4)(a + 1.0), name="inner")
    x = Input((4,))
    return Model(x, layers.Add()([inner(x), x]))


def masks():
    x = Input((6,), dtype="int32")
    h = layers.Embedding(10, 4, mask_zero=True)(x)
    return Model(x, layers.Dense(1)(layers.LSTM(3)(h)))


def states_in_another_order():
    x = Input((6, 2))
    y, a, b = layers.LSTM(2, return_state=True)(x)
    return Model(x, layers.Concatenate()([b, y, a]))


def unused_input():
    a, b = Input((2,)), Input((3,))
    return Model([a, b], layers.Dense(1)(a))


def scalars():
    a, b = Input((3,)), Input((3,))
    return Model([a, b], layers.Reshape(())(layers.Dot(1)([a, b])))


def bidirectional():
    x = Input((5, 3))
    return Model(x, layers.Bidirectional(layers.LSTM(4, return_state=True))(x))


def outputs_by_name():
    a = Input((4,))
    inner = Model(a, {"size": layers.Dense(1)(a), "kind": layers.Dense(3)(a)}, name="inner")
    x = Input((4,))
    found = inner(x)
    return Model(x, layers.Concatenate()([found["size"], found["kind"]]))


def inputs_by_name():
    a, b = Input((4,), name="b"), Input((3,), name="a")
    inner = Model({"b": a, "a": b}, layers.Concatenate()([a, b]), name="inner")
    x, y = Input((4,)), Input((3,))
    return Model([x, y], inner({"b": x, "a": y}))


def branch_of_one():
    x = Input((4,))
    h = layers.Dense(4)(x)
    return Model(x, [h, layers.Dense(2)(h)])


def wide():
    x = Input((4,))
    parts = [layers.Dense(1000, name=f"expert_{i}")(x) for i in range(9)]
    return Model(x, layers.Average()(parts))


plain = [{}, {"show_trainable": True}]
nested = [{}, {"expand_nested": True}, {"expand_nested": True, "show_trainable": True}]
cases = {
    "chain": (chain, plain),
    "two inputs": (two_inputs, [*plain, {"line_length": 70}, {"line_length": 140}, {"positions": [0.4, 0.6, 0.7, 1.0]},
                                {"layer_range": ["dense", "concatenate"]}, {"layer_range": ["sc", "le"]}]),
    "shared": (shared, plain),
    "twice in a row": (twice_in_a_row, plain),
    "shared, of two shapes": (shared_of_two_shapes, plain),
    "residual": (residual, [*plain, {"layer_range": ["conv", ".*pool"]}]),
    "functional inside": (functional_inside, nested),
    "sequential inside": (sequential_inside, nested),
    "two deep": (two_deep, nested),
    "two outputs": (two_outputs, plain),
    "states": (states, plain),
    "attention": (attention, plain),
    "long names": (long_names, [*plain, {"line_length": 60}]),
    "operations": (operations, plain),
    "operations inside": (operations_inside, nested),
    "masks": (masks, plain),
    "states in another order": (states_in_another_order, plain),
    "unused input": (unused_input, plain),
    "scalars": (scalars, plain),
    "bidirectional": (bidirectional, plain),
    "outputs by name": (outputs_by_name, nested),
    "inputs by name": (inputs_by_name, nested),
    "branch of one": (branch_of_one, plain),
    "wide": (wide, [{}, {"layer_range": ["expert_3", "expert_5"]}]),
}

found = []
for name, (make, options) in cases.items():
    keras.utils.clear_session()
    made = make()
    config = made.to_json()
    keras.utils.clear_session()
    # A loaded model has the same layers, and counts the calls of models inside anew.
    model = keras.models.model_from_json(config)
    for option in options:
        if lines(made, **option) != lines(model, **option):
            print(name, option, *lines(made, **option), *lines(model, **option), sep="\n")
    summaries = [{"options": option, "lines": lines(model, **option)} for option in options]
    found.append({"name": name, "config": config, "summaries": summaries})

path = os.path.join(os.path.dirname(__file__), "keras-functional-summaries.json")
with open(path, "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in found) + "\n]\n")
