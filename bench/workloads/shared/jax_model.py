"""JAX with Adam written out: one jitted step a batch, its state donated."""

import functools
import time

import jax
import jax.numpy as jnp
import numpy


def adam(weights, gradients, m, v, iteration):
    iteration = iteration + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradients)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradients)
    rate = 0.001 * jnp.sqrt(1 - 0.999**iteration) / (1 - 0.9**iteration)
    weights = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-7), weights, m, v)
    return weights, m, v, iteration


def initial_state(weights):
    zeros = jax.tree.map(jnp.zeros_like, weights)
    return weights, zeros, jax.tree.map(jnp.zeros_like, weights), jnp.float32(0)


def classifier(x, y, units, batch_size):
    random = numpy.random.default_rng(0)
    weights, inputs = [], x.shape[1]
    for size in units:
        limit = (6 / (inputs + size)) ** 0.5
        kernel = random.uniform(-limit, limit, (inputs, size)).astype("float32")
        weights.append((jnp.asarray(kernel), jnp.zeros(size)))
        inputs = size
    x, y = jnp.asarray(x), jnp.asarray(y)
    state = initial_state(weights)

    def loss_of(weights, x, y):
        for kernel, bias in weights[:-1]:
            x = jax.nn.relu(x @ kernel + bias)
        kernel, bias = weights[-1]
        logs = jax.nn.log_softmax(x @ kernel + bias)
        return -jnp.take_along_axis(logs, y[:, None], 1).mean()

    @functools.partial(jax.jit, donate_argnums=0)
    def step(state, x, y, rows):
        loss, gradients = jax.value_and_grad(loss_of)(state[0], x[rows], y[rows])
        return adam(state[0], gradients, *state[1:]), loss

    def train(epochs, seconds):
        nonlocal state
        epoch_ms, start = [], time.perf_counter()
        while len(epoch_ms) < epochs and time.perf_counter() - start < seconds:
            epoch_start = time.perf_counter()
            order = random.permutation(len(x)).astype("int32")
            losses = []
            for at in range(0, len(x), batch_size):
                state, loss = step(state, x, y, order[at : at + batch_size])
                losses.append(loss)
            mean_loss = float(sum(map(float, losses)) / len(losses))
            epoch_ms.append(1000 * (time.perf_counter() - epoch_start))
        return epoch_ms, mean_loss

    return train
