"""JAX twice: a call for each step, or with --fused all 3,000 steps in one compiled loop."""

import sys

from jax_model import adam, initial_state, jax, jnp
from measure import INITIAL_KERNEL, NOTEBOOK_EPOCHS, NOTEBOOK_X, NOTEBOOK_Y, emit, milliseconds

x, y = jnp.asarray(NOTEBOOK_X), jnp.asarray(NOTEBOOK_Y)


def losses(weights, x, y):
    error = x @ weights["kernel"] + weights["bias"] - y
    return jnp.square(error).mean(), jnp.abs(error).mean()


def step(state, x, y):
    values, gradients = jax.value_and_grad(losses, has_aux=True)(state[0], x, y)
    return adam(state[0], gradients, *state[1:]), values


jitted_step = jax.jit(step)
fused = jax.jit(lambda state, x, y: jax.lax.scan(lambda s, _: step(s, x, y), state, None, NOTEBOOK_EPOCHS))
start = initial_state({"kernel": jnp.array([[INITIAL_KERNEL]]), "bias": jnp.zeros(1)})
state, history = start, None


def fit():
    global state, history
    state = start
    if "--fused" in sys.argv:
        state, values = fused(state, x, y)
        history = jax.device_get(values)[0]
        return
    values = []
    for _ in range(NOTEBOOK_EPOCHS):
        state, value = jitted_step(state, x, y)
        values.append(value)
    history = jax.device_get(values)


first = milliseconds(fit)
prediction = float((11 * state[0]["kernel"] + state[0]["bias"])[0, 0])
warm = [milliseconds(fit) for _ in range(5)]
emit({"first": [first], "warm": warm}, {"prediction": prediction, "epochs": len(history)})
