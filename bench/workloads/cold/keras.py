import sys

import keras
import numpy

if "--import" not in sys.argv:
    x = numpy.array([-3, 31, -11, 4, 0, 22, -2, -5, -25, -14]).reshape(-1, 1)
    y = numpy.array([-2, 32, -10, 5, 1, 23, -1, -4, -24, -13])
    model = keras.Sequential()
    model.add(keras.layers.Dense(units=1, activation="linear", input_dim=1))
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    model.fit(x, y, epochs=3000, verbose=0)
    print(model.predict(numpy.array([[11], [12], [13]]), verbose=0))
