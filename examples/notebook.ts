import { array, Sequential, utils } from "gradus";
import { Dense } from "gradus/layers";

utils.setRandomSeed(1);
const xTrain = array([-3, 31, -11, 4, 0, 22, -2, -5, -25, -14]).reshape(-1, 1); // [10, 1]
const yTrain = array([-2, 32, -10, 5, 1, 23, -1, -4, -24, -13]); // [10]

const model = new Sequential();
model.add(new Dense({ units: 1, activation: "linear", inputDim: 1 }));
model.summary();
model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
const started = performance.now();
const history = await model.fit(xTrain, yTrain, { epochs: 3000, verbose: 0 });
console.log(performance.now() - started, "ms");
console.log(history);
console.log(model.weights);
console.log(await model.predict([[11], [12], [13]], { verbose: 0 }));
