from keras_model import keras
from measure import INITIAL_KERNEL, NOTEBOOK_EPOCHS, NOTEBOOK_X, NOTEBOOK_Y, emit, milliseconds, numpy, option

# On TensorFlow an epoch costs some 60 ms whatever is in it: fewer are run there, and counted up.
epochs = int(option("epochs", NOTEBOOK_EPOCHS))
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation="linear")])
model.compile("adam", "mse", metrics=["mae"])


def restart():
    model.set_weights([numpy.array([[INITIAL_KERNEL]]), numpy.zeros(1)])


def fit():
    model.fit(NOTEBOOK_X, NOTEBOOK_Y, epochs=epochs, verbose=0)


scale = NOTEBOOK_EPOCHS / epochs
restart()
first = milliseconds(fit)
prediction = model.predict(numpy.array([[11.0]]), verbose=0)[0, 0]
restart()
warm = milliseconds(fit)
samples = {"first": [scale * first], "warm": [scale * warm]}
if scale == 1:
    emit(samples, {"prediction": prediction, "epochs": epochs})
else:
    emit(samples, None, f"{epochs} epochs, counted up to {NOTEBOOK_EPOCHS}")
