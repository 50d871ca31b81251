import type { Mistake } from "./mistake.ts";

export const weights: readonly Mistake[] = [
  {
    mistake: "Too few weights",
    code: "model.setWeights([[[1]]]);",
    error: "weights/count",
    says: "sequential: expected 2 weights (kernel [1, 1], bias [1]). Received: a list of 1.",
  },
  {
    mistake: "A weight of another shape",
    code: "model.setWeights([[[1], [2]], [0]]);",
    error: "variable/shape",
    says: "sequential/dense/kernel: a new value must have the variable's shape. Expected [1, 1]. Received: [2, 1].",
  },
  {
    mistake: "Weights as an object",
    code: "model.setWeights({ kernel: [[1]], bias: [0] });",
    error: "weights/count",
    says: "sequential: expected 2 weights (kernel [1, 1], bias [1]). Received: an object with kernel, bias.",
  },
  {
    mistake: "A file that does not exist",
    code: `await loadModel("nope.keras");`,
    error: "load/read",
    says: "loadModel: could not read nope.keras: Error: ENOENT: no such file or directory, open 'nope.keras'.",
  },
  {
    mistake: "A file that is no model",
    code: `await loadModel("notes.txt");`,
    error: "zip/not-a-zip",
    says: "notes.txt: the 10 bytes are not a zip archive.",
  },
  {
    mistake: "A file that was cut short",
    code: `await loadModel("cut.keras");`,
    error: "zip/truncated",
    says: "cut.keras: it starts as a zip archive but has no end record in its 200 bytes. The file was cut short: fetch it again.",
  },
  {
    mistake: "An empty file",
    code: `await loadModel("empty.keras");`,
    error: "zip/empty-file",
    says: "empty.keras: the file has no bytes.",
  },
  {
    mistake: "A model in HDF5, Keras's old format",
    code: `await loadModel("model.h5");`,
    error: "load/hdf5",
    says: `"HDF5" files of whole models (model.h5) are not read, only .keras files. Save the model anew in Keras 3: model.save("model.keras").`,
  },
  {
    mistake: "A file without config.json",
    code: `await loadModel("no-config.keras");`,
    error: "keras/missing-config",
    says: `no-config.keras: a .keras file must hold "config.json". Received: a zip of model.weights.npz.`,
  },
  {
    mistake: "A file without weights",
    code: `await loadModel("no-weights.keras");`,
    error: "keras/missing-weights",
    says: `no-weights.keras: expected "model.weights.h5" or "model.weights.npz". Received: a zip of config.json.`,
  },
  {
    mistake: "A layer that is not known",
    code: `await loadModel("custom.keras");`,
    error: "load/unknown-class",
    says: `"MyDense" is no layer that Gradus has (custom.keras, layer "mine"). If the class is your own, pass it: loadModel(file, { customObjects: { "MyDense": YourClass } }).`,
  },
  {
    mistake: "A Lambda of Python",
    code: `await loadModel("lambda.keras");`,
    error: "load/python-code",
    says: `lambda.keras, layer "lambda": it holds Python code, which is never run. Replace the Lambda by a layer of Keras, or by a class of your own that you pass as customObjects.`,
  },
  {
    mistake: "Weights that do not fit the layers",
    code: `await loadModel("other-weights.keras");`,
    error: "load/weight-shape",
    says: "other-weights.keras: the weight sequential/dense/kernel has shape [1, 1] by the config. Received: [2, 1] at layers/dense/vars/0.",
  },
  {
    mistake: "No file",
    code: "await loadModel();",
    error: "load/source",
    says: "loadModel: expected a path, a URL, bytes, a File or Blob, a file's handle, or a stream of bytes. Received: undefined.",
  },
  {
    mistake: "An option of loadModel in Python's spelling",
    code: `await loadModel("nope.keras", { custom_objects: {} });`,
    error: "config/unknown-option",
    says: "loadModel: unknown option `custom_objects`. Did you mean `customObjects`?",
  },
];
