import { array, Sequential } from "gradus";
import { Dense } from "gradus/layers";
import { emit, milliseconds, repeat } from "../shared/emit.ts";
import {
  INITIAL_KERNEL,
  NOTEBOOK_EPOCHS,
  NOTEBOOK_X,
  NOTEBOOK_Y,
} from "../shared/notebook-data.ts";

const x = array(NOTEBOOK_X).reshape(-1, 1);
const y = array(NOTEBOOK_Y);
const model = new Sequential();
model.add(new Dense({ units: 1, activation: "linear", inputDim: 1 }));
model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });

let epochsSeen = 0;
const fit = async (): Promise<void> => {
  const history = await model.fit(x, y, { epochs: NOTEBOOK_EPOCHS, verbose: 0 });
  epochsSeen = history.history.mae?.length ?? 0;
};
const restart = (): void => model.setWeights([array([[INITIAL_KERNEL]]), array([0])]);

restart();
const first = await milliseconds(fit);
const prediction = (await (await model.predict([[11]])).data())[0] ?? NaN;
const warm: number[] = [];
// As many as it takes until the engine has optimized what it runs.
for (let i = 0; i < 100; i++) {
  restart();
  warm.push(...(await repeat(fit, { most: 1 })));
}
emit({ samples: { first: [first], warm }, outcome: { prediction, epochs: epochsSeen } });
