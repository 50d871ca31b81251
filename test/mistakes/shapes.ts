import type { Mistake } from "./mistake.ts";

export const shapes: readonly Mistake[] = [
  {
    mistake: "A target that would be broadcast",
    code: "await model.fit(x, [[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]]);",
    error: "loss/shape",
    says: "meanSquaredError: targets and predictions must have the same shape. Received: targets [4, 3], predictions [4, 1]. The last layer has 1 unit; targets with 3 values each want 3.",
  },
  {
    mistake: "A dimension that is no whole number",
    code: "Input([2.5]);",
    error: "input/shape",
    says: "Input: shape: expected a list of whole numbers, or null for what varies, such as [4]. Received: [2.5].",
  },
  {
    mistake: "An Input behind a layer",
    code: "model.add(Input([2]));",
    error: "sequential/input-not-first",
    says: "sequential: an Input must be the first thing that is added.",
  },
  {
    mistake: "One layer in two places",
    code: `const twice = new Dense({ units: 1 });
new Sequential([twice, twice]);`,
    error: "sequential/same-layer",
    says: `sequential_3: the layer "dense_3" is in this model already. Make a new one for each place.`,
  },
  {
    mistake: "Two layers of one name",
    code: `new Sequential([
  new Dense({ units: 1, name: "a" }),
  new Dense({ units: 1, name: "a" }),
]);`,
    error: "sequential/duplicate-name",
    says: `sequential_3: layers need different names. Received: a second layer named "a". Pass another \`name\`.`,
  },
  {
    mistake: "A sample that cannot be given that shape",
    code: "new Sequential([Input([3]), new Reshape({ targetShape: [4] })]);",
    error: "reshape/size",
    says: "reshape: the number of elements of a sample must not change. Received: samples of shape [3] (3 elements) and targetShape [4].",
  },
  {
    mistake: "Parameters counted before there are any",
    code: "new Sequential([new Dense({ units: 1 })]).countParams();",
    error: "layer/not-built",
    says: "sequential_3: weights exist only once the layer is built. Give it an input shape (an Input before it), or call it on data.",
  },
];
