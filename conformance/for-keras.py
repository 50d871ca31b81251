"""Lets real Keras load what `for-keras.ts` saved, and compares what it says with the recorded answers.

    KERAS_BACKEND=jax python conformance/for-keras.py DIR OUT
"""

import json
import os
import sys

import keras
import numpy as np


def inputs_of(folder, names):
    arrays = []
    for name in names:
        path = os.path.join(folder, name)
        if name.endswith(".json"):
            with open(path, encoding="utf-8") as file:
                arrays.append(np.array(json.load(file), dtype=object))
        else:
            arrays.append(np.load(path))
    return arrays[0] if len(arrays) == 1 else arrays


def check(folder, expected, file):
    model = keras.models.load_model(file)
    wanted = expected.get("predict")
    if wanted is None or expected["kind"] not in ("predict", "save") or "repeat" in expected:
        return "loaded"
    if expected.get("training"):
        return "loaded"
    outputs = model.predict(inputs_of(folder, expected["inputs"]), verbose=0)
    outputs = keras.tree.flatten(outputs)
    names = wanted if isinstance(wanted, list) else [wanted]
    tolerance = expected["tolerance"]
    for output, name in zip(outputs, names, strict=True):
        np.testing.assert_allclose(
            output, np.load(os.path.join(folder, name)), tolerance["rtol"], tolerance["atol"]
        )
    return "agreed"


def main():
    cases, saved = sys.argv[1:3]
    counts = {"agreed": 0, "loaded": 0, "failed": 0}
    with open(os.path.join(cases, "index.json"), encoding="utf-8") as file:
        index = json.load(file)["cases"]
    for entry in index:
        path = os.path.join(saved, f"{entry['name']}.keras")
        if not os.path.exists(path):
            continue
        folder = os.path.join(cases, entry["path"])
        with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
            expected = json.load(file)
        try:
            counts[check(folder, expected, path)] += 1
        except Exception as error:  # noqa: BLE001 - each case's failure is told, whatever it is
            counts["failed"] += 1
            print(f"FAILED {entry['name']}: {str(error)[:300]}")
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
