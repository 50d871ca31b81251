import { array, jit, Sequential, type Tensor, variableGrads } from "gradus";
import { Dense } from "gradus/layers";
import { Adam } from "gradus/optimizers";
import { emit, milliseconds } from "../shared/emit.ts";
import {
  INITIAL_KERNEL,
  NOTEBOOK_EPOCHS,
  NOTEBOOK_X,
  NOTEBOOK_Y,
} from "../shared/notebook-data.ts";

const x = array(NOTEBOOK_X).reshape(-1, 1);
const y = array(NOTEBOOK_Y).reshape(-1, 1);
const model = new Sequential([new Dense({ units: 1, inputDim: 1 })]);
model.setWeights([array([[INITIAL_KERNEL]]), array([0])]);
const optimizer = new Adam();
optimizer.build(model.trainableWeights);

const trainStep = jit((xBatch: Tensor, yBatch: Tensor) => {
  const { value, gradients } = variableGrads(
    () => model.apply(xBatch).subtract(yBatch).square().mean(),
    model.trainableWeights,
  )();
  optimizer.apply(gradients, model.trainableWeights);
  return value;
});

const train = (): void => {
  for (let i = 0; i < NOTEBOOK_EPOCHS; i++) trainStep(x, y);
};
train();
const prediction = (await (await model.predict([[11]])).data())[0] ?? NaN;
const samples: number[] = [];
for (let i = 0; i < 7; i++) samples.push((1000 * (await milliseconds(train))) / NOTEBOOK_EPOCHS);
emit({ samples: { call: samples }, outcome: { prediction } });
