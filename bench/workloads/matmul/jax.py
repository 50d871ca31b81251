from jax_model import jax, jnp
from measure import report_matmul


def prepare(a, b):
    a, b = jnp.asarray(a), jnp.asarray(b)
    product = jax.jit(jnp.matmul)
    return lambda: product(a, b).block_until_ready()


report_matmul(prepare)
