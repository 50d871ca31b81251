"""Writes keras-optimizers.json: where Keras 3.15.1 (jax backend) goes with every optimizer in ten steps, its state then, and the
learning rates of every schedule. Variables and gradients are formulas, so that the test can make them too."""
import json
import os

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy as np
from keras import optimizers as O
from keras.optimizers import schedules as S


def start(shape, offset):
    i = np.arange(np.prod(shape), dtype="float64")
    return np.cos(1.7 * i + offset).reshape(shape).astype("float32")


def gradient(shape, offset, step):
    i = np.arange(np.prod(shape), dtype="float64")
    size = 2.0 ** (i % 4 - 2)
    return (size * np.sin(0.9 * i + 1.3 * step + offset)).reshape(shape).astype("float32")


SHAPES = [("kernel", (2, 3)), ("bias", (3,))]

CASES = [
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("SGD", {"learning_rate": 0.1, "clipnorm": 0.5}),
    ("SGD", {"learning_rate": 0.1, "global_clipnorm": 0.5}),
    ("SGD", {"learning_rate": 0.1, "clipvalue": 0.2}),
    ("SGD", {"learning_rate": 0.1, "loss_scale_factor": 4.0}),
    ("SGD", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3}),
    ("RMSprop", {"learning_rate": 0.05, "momentum": 0.5, "centered": True}),
    ("Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.3}),
    ("Adam", {"learning_rate": 0.05, "amsgrad": True, "weight_decay": 0.02, "gradient_accumulation_steps": 3}),
    ("AdamW", {"learning_rate": 0.05}),
    ("AdamW", {"learning_rate": 0.05, "weight_decay": 0.1, "beta_1": 0.7, "beta_2": 0.9, "epsilon": 1e-3, "amsgrad": True}),
    ("Adadelta", {"learning_rate": 1.0}),
    ("Adadelta", {"learning_rate": 0.5, "rho": 0.8, "epsilon": 1e-4, "weight_decay": 0.1}),
    ("Adamax", {"learning_rate": 0.05}),
    ("Adamax", {"learning_rate": 0.05, "beta_1": 0.6, "beta_2": 0.7, "epsilon": 1e-2}),
    ("Nadam", {"learning_rate": 0.05}),
    ("Nadam", {"learning_rate": 0.05, "beta_1": 0.6, "beta_2": 0.8, "epsilon": 1e-2, "gradient_accumulation_steps": 2}),
    ("Ftrl", {"learning_rate": 0.2}),
    ("Ftrl", {"learning_rate": 0.2, "learning_rate_power": -0.7, "initial_accumulator_value": 0.5,
              "l1_regularization_strength": 0.3, "l2_regularization_strength": 0.1,
              "l2_shrinkage_regularization_strength": 0.05, "beta": 0.4}),
    ("Lion", {"learning_rate": 0.02}),
    ("Lion", {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.7, "weight_decay": 0.5, "use_ema": True, "ema_momentum": 0.5}),
    ("Lamb", {"learning_rate": 0.05}),
    ("Lamb", {"learning_rate": 0.05, "beta_1": 0.6, "beta_2": 0.8, "epsilon": 1e-2, "weight_decay": 0.1}),
    ("Adafactor", {"learning_rate": 0.1}),
    ("Adafactor", {"learning_rate": 0.9, "beta_2_decay": -0.5, "epsilon_1": 1e-3, "epsilon_2": 0.5, "clip_threshold": 0.5, "relative_step": False}),
    ("Muon", {"learning_rate": 0.05}),
    ("Muon", {"learning_rate": 0.05, "momentum": 0.7, "nesterov": False, "ns_steps": 3, "rms_rate": None,
              "weight_decay": None, "adam_weight_decay": 0.2, "adam_lr_ratio": 0.5, "adam_beta_1": 0.6, "adam_beta_2": 0.8, "epsilon": 1e-3}),
    ("Muon", {"learning_rate": 0.05, "exclude_layers": ["ker"], "weight_decay": 0.3, "adam_weight_decay": None}),
    ("ScheduleFreeAdamW", {"learning_rate": 0.05}),
    ("ScheduleFreeAdamW", {"learning_rate": 0.05, "beta_1": 0.6, "beta_2": 0.8, "epsilon": 1e-2, "warmup_steps": 4, "weight_decay": 0.1}),
]

WRAPPERS = {
    "loss scale": lambda: O.LossScaleOptimizer(
        O.Adam(learning_rate=0.05, use_ema=True, gradient_accumulation_steps=2),
        initial_scale=8.0, dynamic_growth_steps=2),
    "multi": lambda: O.MultiOptimizer(
        O.OptimizerMap(O.SGD(learning_rate=0.1, momentum=0.9), {".*ernel": O.Adam(learning_rate=0.05)}),
        loss_scale_factor=2.0),
}

SCHEDULES = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.6}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.6, "staircase": True}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 3.5, "decay_rate": 0.6}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 4, "decay_rate": 1.5, "staircase": True}),
    ("PiecewiseConstantDecay", {"boundaries": [4, 9, 20], "values": [0.3, 0.2, 0.25, 0.01]}),
    ("PiecewiseConstantDecay", {"boundaries": [4.7], "values": [0.3, 0.2]}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 12}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 6, "end_learning_rate": 0.03, "power": 0.5, "cycle": True}),
    ("PolynomialDecay", {"initial_learning_rate": 0.01, "decay_steps": 9.5, "end_learning_rate": 0.2, "power": 2.5}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 15, "alpha": 0.2}),
    ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 15, "alpha": 0.1, "warmup_target": 0.2, "warmup_steps": 6}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 4}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 3, "t_mul": 1.5, "m_mul": 0.7, "alpha": 0.05}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 6, "t_mul": 1.0, "m_mul": 0.5}),
]


def numbers(array):
    return [float(f"{x:.9g}") for x in np.asarray(array, "float32").reshape(-1)]


def apply(optimizer, gradients, variables):
    if not isinstance(optimizer, O.LossScaleOptimizer):
        return optimizer.apply(gradients, variables)
    # Its own `apply` does not run on JAX outside a program.
    if not optimizer.built:
        optimizer.build(variables)
    values, state = optimizer.stateless_apply(
        [v.value for v in optimizer.variables], gradients, [v.value for v in variables]
    )
    for variable, value in zip(variables + optimizer.variables, list(values) + list(state)):
        variable.assign(value)


def trajectory(optimizer, spoil=None):
    variables = [keras.Variable(start(shape, k), name=name) for k, (name, shape) in enumerate(SHAPES)]
    path = []
    for step in range(10):
        gradients = [gradient(shape, k, step) for k, (_, shape) in enumerate(SHAPES)]
        if step == spoil:
            gradients[0][0, 1] = np.nan
        apply(optimizer, gradients, variables)
        path.append(numbers(np.concatenate([np.asarray(v).reshape(-1) for v in variables])))
    state = [[list(v.shape), v.dtype, numbers(v)] for v in optimizer.variables]
    return {"path": path, "state": state}


def optimizer_case(name, options):
    optimizer = getattr(O, name)(**options)
    return {"config": O.serialize(optimizer), **trajectory(optimizer)}


def schedule_case(name, options):
    schedule = getattr(S, name)(**options)
    return {"config": S.serialize(schedule), "rates": [numbers(schedule(step))[0] for step in range(30)]}


lines = [optimizer_case(name, options) for name, options in CASES]
for name, make in WRAPPERS.items():
    optimizer = make()
    # One gradient is not finite.
    more = {"spoil": 4} if name == "loss scale" else {}
    lines.append({"config": O.serialize(optimizer), **more, **trajectory(optimizer, **more)})
with open(os.path.join(os.path.dirname(__file__), "keras-optimizers.json"), "w") as file:
    file.write('{"optimizers": [\n' + ",\n".join(json.dumps(line) for line in lines))
    rates = [json.dumps(schedule_case(name, options)) for name, options in SCHEDULES]
    file.write('\n],\n"schedules": [\n' + ",\n".join(rates) + "\n]}\n")
