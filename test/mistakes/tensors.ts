import type { Mistake } from "./mistake.ts";

export const tensors: readonly Mistake[] = [
  {
    mistake: "Operators on tensors",
    code: "array([1, 2]) + 1;",
    error: "tensor/operator",
    says: "JavaScript's operators do not work on tensors. Use a.add(b), a.subtract(b), a.multiply(b), a.divide(b), a.less(b) and the like.",
  },
  {
    mistake: "A dtype that does not exist",
    code: `array([1, 2], "float");`,
    error: "dtype/unknown",
    says: `array: expected a dtype, one of float32, float64, float16, bfloat16, int8, uint8, int32, uint32, bool. Received: "float". Did you mean "float32"?`,
  },
  {
    mistake: "A dtype as an option",
    code: `array([1, 2], { dtype: "int32" });`,
    error: "dtype/unknown",
    says: `array: expected a dtype, one of float32, float64, float16, bfloat16, int8, uint8, int32, uint32, bool. Received: an object with dtype. Pass its name itself, such as "float32".`,
  },
  {
    mistake: "A matrix product of sizes that do not match",
    code: "ops.matmul([[1, 2]], [[1, 2]]);",
    error: "matmul/inner-dimension",
    says: "matmul needs a's last axis to equal b's second-to-last axis. Received a: [1, 2] and b: [1, 2]; 2 ≠ 1. To multiply by b's transpose, pass transpose(b).",
  },
  {
    mistake: "Shapes that do not stretch to each other",
    code: "array([1, 2, 3]).add([1, 2]);",
    error: "shape/broadcast",
    says: "add: shapes cannot be broadcast together. Received: [3] and [2]. Aligned on the right, each pair of dimensions must be equal, or one of them 1.",
  },
  {
    mistake: "A reshape with places left over",
    code: "array([1, 2, 3]).reshape(2, 2);",
    error: "reshape/size",
    says: "reshape: a tensor of shape [3] has 3 elements, which do not fill the shape [2, 2] (4 elements).",
  },
  {
    mistake: "A shape that is in no list",
    code: "ops.zeros(2, 3);",
    error: "dtype/unknown",
    says: "zeros: expected a dtype, one of float32, float64, float16, bfloat16, int8, uint8, int32, uint32, bool. Received: 3. Numbers and shapes are one list, such as [2, 3].",
  },
  {
    mistake: "No shape",
    code: "ops.ones();",
    error: "shape/invalid",
    says: "ones: a shape is a list of non-negative integers. Received: undefined.",
  },
  {
    mistake: "An axis that does not exist",
    code: "ops.sum([1, 2, 3], 1);",
    error: "shape/axis",
    says: "sum: axis must be an integer in [-1, 0] for a tensor of rank 1. Received: axis=1.",
  },
  {
    mistake: "An axis as an option",
    code: "ops.sum([1, 2, 3], { axis: 0 });",
    error: "shape/axis",
    says: "sum: axis must be an integer, a list of integers, or null for all axes. Received: an object with axis.",
  },
  {
    mistake: "An index beyond the end",
    code: "array([1, 2, 3]).at(7);",
    error: "slice/index",
    says: `slice: an index into axis 0 must be a whole number in [-3, 2]. Received: 7 for a tensor of shape [3]. Use whole numbers, "start:stop:step", "...", null (a new axis), or tensors of int32 or bool.`,
  },
  {
    mistake: "The only element of several",
    code: "array([1, 2]).item();",
    error: "tensor/not-scalar",
    says: "item() reads the only element of a tensor of size 1. Received: a tensor of shape [2]. Use arraySync() or at(…).",
  },
  {
    mistake: "Tensors that are in no list",
    code: "ops.concatenate(array([1]), array([2]));",
    error: "tensors/list",
    says: "concatenate: the tensors are given as a list, concatenate([a, b]). Received: [1.].",
  },
  {
    mistake: "Tensors that do not fit together",
    code: "ops.concatenate([[[1, 2]], [[1, 2, 3]]], 0);",
    error: "concatenate/shapes",
    says: "concatenate: shapes must agree on all axes but axis 0. Received: [1, 2] and [1, 3].",
  },
  {
    mistake: "The gradient of several numbers",
    code: "grad((a) => a.multiply(2))(array([1, 2]));",
    error: "grad/not-scalar",
    says: "grad: the function must return one floating number to differentiate. Received: shape [2], dtype float32. Reduce it first, for instance with mean() or sum().",
  },
  {
    mistake: "No targets for a loss",
    code: "new losses.MeanSquaredError().apply([1, 2]);",
    error: "array/elements",
    says: "array: elements must be numbers or booleans. Received: undefined.",
  },
  {
    mistake: "A seed as text",
    code: `utils.setRandomSeed("42");`,
    error: "random/seed",
    says: `setRandomSeed: a seed must be an integer from 0 to 4294967295. Received: "42".`,
  },
];
