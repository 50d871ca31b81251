// The example of the README; with --import nothing but its imports.
import { array, Sequential } from "gradus";
import { Dense } from "gradus/layers";

if (!process.argv.includes("--import")) {
  const xTrain = array([-3, 31, -11, 4, 0, 22, -2, -5, -25, -14]).reshape(-1, 1);
  const yTrain = array([-2, 32, -10, 5, 1, 23, -1, -4, -24, -13]);
  const model = new Sequential();
  model.add(new Dense({ units: 1, activation: "linear", inputDim: 1 }));
  model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
  await model.fit(xTrain, yTrain, { epochs: 3000, verbose: 0 });
  console.log(await model.predict([[11], [12], [13]]));
}
