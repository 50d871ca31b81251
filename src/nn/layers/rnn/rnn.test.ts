import { describe, expect, test } from "vitest";
import "../../../runtime/install.ts";
import { onEachBackend, testGradients } from "../../../../test/test-op.ts";
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { Sequential } from "../../../models/sequential.ts";
import { array } from "../../../ops/convert.ts";
import { ones } from "../../../ops/creation.ts";
import { jit } from "../../../runtime/jit.ts";
import { setRandomSeed } from "../../../runtime/random-seed.ts";
import { Constant } from "../../initializers/constant.ts";
import type { ApplyOptions } from "../call-context.ts";
import { Dense } from "../dense.ts";
import { Dropout } from "../dropout.ts";
import { Input } from "../input-layer.ts";
import { type AnyLayer, Layer } from "../layer.ts";
import { Masking } from "../masking.ts";
import type { Weight } from "../weight.ts";
import { Bidirectional } from "./bidirectional.ts";
import { ConvLSTM2D } from "./conv-lstm.ts";
import { GRU } from "./gru.ts";
import { GRUCell } from "./gru-cell.ts";
import { LSTM } from "./lstm.ts";
import { LSTMCell } from "./lstm-cell.ts";
import { RNN } from "./rnn.ts";
import { type CellOutput, RNNCell } from "./rnn-cell.ts";
import { SimpleRNN } from "./simple-rnn.ts";
import { SimpleRNNCell } from "./simple-rnn-cell.ts";
import { StackedRNNCells } from "./stacked-rnn-cells.ts";
import { TimeDistributed } from "./time-distributed.ts";

function wave(...shape: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return array(Float32Array.from({ length: size }, (_, i) => Math.sin(1 + 0.7 * i))).reshape(
    ...shape,
  );
}

function numbers(tensor: Tensor): number[] {
  return Array.from(tensor.dataSync(), Number);
}

interface MinimalWeights {
  readonly kernel: Weight;
  readonly recurrent: Weight;
}

class MinimalCell extends RNNCell<MinimalWeights> {
  static override readonly className = "MinimalCell";
  readonly stateSize = 2;

  protected override build([, features = null]: PartialShape): MinimalWeights {
    return {
      kernel: this.addWeight("kernel", [features, 2], "ones"),
      recurrent: this.addWeight("recurrent_kernel", [2, 2], "ones"),
    };
  }

  protected override step(
    x: Tensor,
    [h = x]: readonly Tensor[],
    { kernel, recurrent }: MinimalWeights,
  ): CellOutput {
    const output = x.matmul(kernel.value).add(h.matmul(recurrent.value));
    return [output, [output]];
  }
}

/** Gives how many steps it has seen, beside what it adds up. */
class CountingCell extends RNNCell<null> {
  static override readonly className = "CountingCell";
  readonly stateSize = [1, 3];

  override get outputSize(): number {
    return 3;
  }

  protected override build(): null {
    return null;
  }

  protected override step(x: Tensor, states: readonly Tensor[]): CellOutput {
    const [count = x, sum = x] = states;
    const next = sum.add(x);
    return [next.multiply(2), [count.add(1), next]];
  }
}

describe("a cell of one's own", () => {
  test("runs in an RNN, as the formula says", () => {
    const layer = new RNN({ cell: new MinimalCell(), returnSequences: true });
    const y = layer.apply(array([[[1], [2], [3]]]));
    // h = x + Σ h, in both units: 1, 2 + 2, 3 + 8.
    expect(numbers(y)).toEqual([1, 1, 4, 4, 11, 11]);
    expect(layer.weights.map(({ path }) => path.replace(/_\d+/g, ""))).toEqual([
      "rnn/minimal_cell/kernel",
      "rnn/minimal_cell/recurrent_kernel",
    ]);
  });

  test("has states of several lengths and an output that is none of them", () => {
    const layer = new RNN({ cell: new CountingCell(), returnState: true });
    const [y, count, sum] = layer.apply(ones([2, 4, 3])) as readonly Tensor[];
    expect(y && numbers(y)).toEqual([8, 8, 8, 8, 8, 8]);
    expect(count && numbers(count)).toEqual([4, 4]);
    expect(sum?.shape).toEqual([2, 3]);
  });

  test("gives the last output of a sequence backwards, and of one whose last step is masked", () => {
    const x = array([[[1], [10], [100]]]).multiply(ones([1, 1, 3]));
    const last = (goBackwards: boolean, mask: boolean[] | null): number =>
      numbers(
        new RNN({ cell: new CountingCell(), goBackwards, zeroOutputForMask: true }).apply(x, {
          mask: mask && array([mask]),
        }),
      )[0] ?? Number.NaN;
    expect(last(false, null)).toBe(222);
    expect(last(true, null)).toBe(222);
    expect(last(false, [true, true, false])).toBe(0);
    expect(last(true, [true, true, false])).toBe(22);
  });

  test("is called alone: an output and states for the next step", () => {
    const cell = new LSTMCell({ units: 2 });
    const [output, states] = cell.apply(wave(3, 4));
    expect(output.shape).toEqual([3, 2]);
    const [next] = cell.apply(wave(3, 4), { states });
    const whole = new RNN({ cell });
    const twice = wave(3, 4)
      .reshape(3, 1, 4)
      .multiply(ones([1, 2, 1]));
    numbers(whole.apply(twice)).forEach((value, i) => {
      expect(value).toBeCloseTo(numbers(next)[i] ?? Number.NaN, 6);
    });
  });

  test("may be one of several, one upon the other", () => {
    const layer = new RNN({ cell: [new LSTMCell({ units: 3 }), new MinimalCell()] });
    expect(layer.apply(wave(2, 4, 5)).shape).toEqual([2, 2]);
    expect([...layer.cell.subLayers.keys()]).toEqual(["cells/lstm_cell", "cells/minimal_cell"]);
  });

  test("a stack of one cell is that cell, which Keras refuses", () => {
    const cell = new GRUCell({ units: 3 });
    const x = wave(2, 4, 5);
    const alone = new RNN({ cell }).apply(x);
    expect(numbers(new RNN({ cell: [cell] }).apply(x))).toEqual(numbers(alone));
  });
});

describe("files number the cells of a stack by their class", () => {
  test("lstm_cell, gru_cell, lstm_cell_1", () => {
    const cells = [
      new LSTMCell({ units: 1 }),
      new GRUCell({ units: 1 }),
      new LSTMCell({ units: 1 }),
    ];
    expect([...new StackedRNNCells({ cells }).subLayers.keys()]).toEqual([
      "cells/lstm_cell",
      "cells/gru_cell",
      "cells/lstm_cell_1",
    ]);
  });
});

describe("a layer", () => {
  test("takes first states as numbers, as a tensor, or as a list", () => {
    const layer = new GRU({ units: 2 });
    const x = wave(1, 3, 2);
    const [wanted] = [numbers(layer.apply(x, { initialState: [[0.5, -1]] }))];
    expect(numbers(layer.apply(x, { initialState: array([[0.5, -1]]) }))).toEqual(wanted);
    expect(numbers(layer.apply(x, { initialState: [array([[0.5, -1]])] }))).toEqual(wanted);
    expect(numbers(layer.apply(x))).not.toEqual(wanted);
  });

  test("gives its output alone, or with its states, and its type says which", () => {
    const alone: Tensor = new LSTM({ units: 2 }).apply(wave(1, 3, 2));
    const [y, h, c]: readonly [Tensor, Tensor, Tensor] = new LSTM({
      units: 2,
      returnState: true,
    }).apply(wave(1, 3, 2));
    expect(alone.shape).toEqual([1, 2]);
    expect(numbers(y)).toEqual(numbers(h));
    expect(c.shape).toEqual([1, 2]);
  });

  test("that is stateful goes on where it was, in programs too, until it is reset", () => {
    const layer = new LSTM({ units: 2, stateful: true });
    const x = wave(2, 3, 4);
    const first = numbers(layer.apply(x));
    const second = numbers(jit((input: Tensor) => layer.apply(input))(x));
    expect(second).not.toEqual(first);
    layer.resetState();
    expect(numbers(layer.apply(x))).toEqual(first);
    expect(layer.weights.length).toBe(3);
  });

  test("computes in its dtype, whatever comes in", () => {
    const whole = array([[[1], [2]]], "int32");
    for (const layer of [
      new LSTM({ units: 2 }),
      new GRU({ units: 2, dropout: 0.5 }),
      new SimpleRNN({ units: 2, returnSequences: true }),
    ]) {
      const y = numbers(layer.apply(whole));
      expect(numbers(layer.apply(whole.astype("float32")))).toEqual(y);
    }
    const half = new LSTM({ units: 2, dtype: "float16", returnState: true }).apply(wave(1, 3, 2));
    expect(half.map(({ dtype }) => dtype)).toEqual(["float16", "float16", "float16"]);
  });

  test("may be built by a program's first call", () => {
    const layer = new LSTM({ units: 2, stateful: true });
    const inProgram = numbers(jit((x: Tensor) => layer.apply(x))(wave(1, 3, 2)));
    layer.resetState();
    expect(numbers(layer.apply(wave(1, 3, 2)))).toEqual(inProgram);
    expect(numbers(layer.weights[2]?.value ?? ones([1]))).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });

  test("beside initial states heeds only a mask that it is passed, as in Keras", () => {
    const settings = {
      units: 1,
      kernelInitializer: new Constant({ value: 0.5 }),
      recurrentInitializer: new Constant({ value: 0.25 }),
    };
    const layer = new SimpleRNN(settings);
    const x = wave(1, 3, 2).multiply(array([[[1], [1], [0]]]));
    const masked = new Masking().apply(x);
    const state = array([[0.5]]);
    const mask = array([[true, true, false]]);
    const run = (options: ApplyOptions): number =>
      numbers(layer.apply(masked, options))[0] ?? Number.NaN;
    expect(run({})).toBeCloseTo(0.4926771, 6);
    expect(run({ initialState: state })).toBeCloseTo(0.1250609, 6);
    expect(run({ initialState: state, mask })).toBeCloseTo(0.5028763, 6);
    const both = new Bidirectional({ layer: new SimpleRNN(settings) });
    const y = numbers(both.apply(masked, { initialState: [state, state] }) as Tensor);
    expect(y[0]).toBeCloseTo(0.1250609, 6);
    expect(y[1]).toBeCloseTo(0.7654823, 6);
  });

  test("learns nothing new of masks: outputs of masked steps repeat, and the mask goes on", () => {
    const layer = new SimpleRNN({ units: 1, returnSequences: true });
    const mask = array([[true, false, true]]);
    const y = numbers(layer.apply(wave(1, 3, 2), { mask }));
    expect(y[1]).toBe(y[0]);
    expect(y[2]).not.toBe(y[1]);
    expect(layer.computeMask(wave(1, 3, 2), [mask])[0]).toBe(mask);
    expect(new SimpleRNN({ units: 1 }).computeMask(wave(1, 3, 2), [mask])[0]).toBeNull();
  });

  test("draws dropout's masks in inference too, as Keras does, and each of them once", () => {
    const count = (layer: { cell: RNNCell }): number =>
      Number(layer.cell.seedGenerators[0]?.state.value.dataSync()[1]);
    const drops = { units: 2, dropout: 0.5, seed: 3 };
    for (const [layer, draws] of [
      [new LSTM(drops), 1],
      [new LSTM({ ...drops, implementation: 1 }), 4],
      [new LSTM({ ...drops, recurrentDropout: 0.5 }), 8],
      [new GRU({ ...drops, recurrentDropout: 0.5 }), 6],
      [new SimpleRNN({ ...drops, recurrentDropout: 0.5 }), 2],
    ] as const) {
      layer.apply(wave(1, 3, 2));
      expect(count(layer)).toBe(draws);
    }
  });

  test("is made with shapes that are not known yet", () => {
    const x = Input({ shape: [null, 3] });
    expect(new LSTM({ units: 2, returnSequences: true }).apply(x).shape).toEqual([null, null, 2]);
    const [y, h] = new GRU({ units: 2, returnState: true }).apply(x);
    expect([y.shape, h.shape]).toEqual([
      [null, 2],
      [null, 2],
    ]);
    const fixed = Input({ batchShape: [4, 5, 3] });
    expect(new LSTM({ units: 2, stateful: true }).apply(fixed).shape).toEqual([4, 2]);
  });
});

test("after utils.setRandomSeed(11), first values are those of real Keras on JAX, in its order", () => {
  setRandomSeed(11);
  const firsts = [
    new SimpleRNN({ units: 2 }),
    new LSTM({ units: 1 }),
    new GRU({ units: 1 }),
    new Bidirectional({ layer: new SimpleRNN({ units: 1 }) }),
    new Bidirectional({ layer: new LSTM({ units: 1 }) }),
    new ConvLSTM2D({ filters: 1, kernelSize: 1 }),
    new Dense({ units: 1 }),
  ].map((layer) => {
    layer.ensureBuilt(layer instanceof ConvLSTM2D ? [1, 2, 2, 2, 1] : [1, 2, 2]);
    return layer.weights.map(({ value }) => Number(numbers(value)[0]?.toFixed(5)));
  });
  expect(firsts).toEqual([
    [-0.20035, 0.55469, 0],
    [-0.59712, 0.53541, 0],
    [0.92118, -0.22528, 0],
    [0.84724, 1, 0, -0.66027, 1, 0],
    [0.10607, -0.25824, 0, -0.55998, 0.65716, 0],
    [-0.08561, 0.35419, 0],
    [0.69953, 0],
  ]);
});

describe("gradients", () => {
  const layers = {
    SimpleRNN: () => new SimpleRNN({ units: 2, dtype: "float64" }),
    LSTM: () => new LSTM({ units: 2, dtype: "float64" }),
    GRU: () => new GRU({ units: 2, dtype: "float64" }),
    "GRU, reset before": () => new GRU({ units: 2, resetAfter: false, dtype: "float64" }),
    Bidirectional: () =>
      new Bidirectional({ layer: new LSTM({ units: 2, dtype: "float64" }), dtype: "float64" }),
  };
  for (const [name, make] of Object.entries(layers)) {
    test(`of ${name} by inputs and first states are slopes, of first and second order`, () => {
      const layer = make();
      const h = wave(2, 2).astype("float64");
      const initialState = [h, h, h, h].slice(0, { LSTM: 2, Bidirectional: 4 }[name] ?? 1);
      testGradients(
        (x = h, ...state) => layer.apply(x, { initialState: state }) as Tensor,
        [wave(2, 3, 2).astype("float64"), ...initialState],
      );
    });
  }
});

describe("TimeDistributed", () => {
  test("gives the same at once and step by step", () => {
    onEachBackend(() => {
      const dense = new Dense({ units: 2, activation: "tanh" });
      class Wrapped extends Layer<null> {
        static override readonly className = "Wrapped";
        protected override build(): null {
          this.addLayer("dense", dense);
          return null;
        }
        protected override call(x: Tensor): Tensor {
          return dense.apply(x);
        }
      }
      const x = wave(2, 3, 4);
      const atOnce = numbers(new TimeDistributed({ layer: dense }).apply(x));
      const stepwise = numbers(new TimeDistributed(new Wrapped()).apply(x));
      stepwise.forEach((value, i) => {
        expect(value).toBeCloseTo(atOnce[i] ?? Number.NaN, 6);
      });
    });
  });

  test("leaves out the layer's own penalty on its output, but not those of layers inside, as Keras does", () => {
    const penalized = (): Dense => new Dense({ units: 2, activityRegularizer: "l2" });
    const count = (layer: AnyLayer): number => {
      let losses = 0;
      const addLoss = (): void => {
        losses++;
      };
      new TimeDistributed({ layer }).callWith(ones([2, 3, 4]), { training: false, addLoss });
      return losses;
    };
    expect(count(penalized())).toBe(0);
    expect(count(new Sequential([penalized()]))).toBe(3);
  });

  test("drops other elements in each step", () => {
    const layer = new TimeDistributed(new Dropout({ rate: 0.5, seed: 1 }));
    const y = numbers(layer.apply(ones([1, 4, 8]), { training: true }));
    const steps = [0, 1, 2, 3].map((t) => y.slice(8 * t, 8 * t + 8).join());
    expect(new Set(steps).size).toBe(4);
  });
});

describe("what is wrong is said", () => {
  const x = wave(2, 3, 4);
  test.each<readonly [string, string, () => unknown]>([
    ["an input of two axes", "rnn/input-rank", () => new LSTM({ units: 2 }).apply(wave(2, 3))],
    ["one of four", "rnn/input-rank", () => new GRU({ units: 2 }).apply(wave(2, 3, 4, 1))],
    ["features that vary", "rnn/features", () => new GRU({ units: 2 }).apply(Input([5, null]))],
    [
      "other features than before",
      "layer/input-shape",
      () => {
        const layer = new SimpleRNN({ units: 2 });
        layer.apply(x);
        layer.apply(wave(2, 3, 5));
      },
    ],
    [
      "first states of a wrong shape",
      "rnn/states",
      () => new GRU({ units: 2 }).apply(x, { initialState: ones([2, 3]) }),
    ],
    [
      "too few first states",
      "rnn/states",
      () => new LSTM({ units: 2 }).apply(x, { initialState: [ones([2, 2])] }),
    ],
    [
      "first states of one direction",
      "rnn/states",
      () => new Bidirectional(new GRU({ units: 2 })).apply(x, { initialState: [ones([2, 2])] }),
    ],
    [
      "a mask of other steps",
      "rnn/mask",
      () => new GRU({ units: 2 }).apply(x, { mask: ones([2, 4]) }),
    ],
    [
      "a stateful layer without a batch",
      "rnn/stateful-batch",
      () => new LSTM({ units: 2, stateful: true }).apply(Input([3, 4])),
    ],
    [
      "a stateful layer and another batch",
      "rnn/stateful-batch",
      () => {
        const layer = new LSTM({ units: 2, stateful: true });
        layer.apply(x);
        layer.apply(wave(1, 3, 4));
      },
    ],
    ["no steps", "rnn/no-steps", () => new LSTM({ units: 2 }).apply(ones([2, 0, 4]))],
    ["no cells", "rnn/no-cells", () => new RNN({ cell: [] })],
    [
      "a layer in place of a cell",
      "config/layer",
      // @ts-expect-error: a layer is no cell.
      () => new RNN({ cell: new Dense({ units: 2 }) }),
    ],
    ["cuDNN", "rnn/cudnn", () => new LSTM({ units: 2, useCudnn: true })],
    ["no units", "config/positive-integer", () => new SimpleRNNCell({ units: 0 })],
    ["dropout of more than all", "config/range", () => new GRU({ units: 1, dropout: 2 })],
    // @ts-expect-error: the option is `units`.
    ["an option that is not known", "config/unknown-option", () => new LSTM({ unit: 2 })],
    [
      "two layers in one direction",
      "bidirectional/directions",
      () =>
        new Bidirectional({ layer: new GRU({ units: 2 }), backwardLayer: new GRU({ units: 2 }) }),
    ],
    [
      "two layers that do not agree",
      "bidirectional/options",
      () =>
        new Bidirectional({
          layer: new GRU({ units: 2 }),
          backwardLayer: new GRU({ units: 2, goBackwards: true, returnSequences: true }),
        }),
    ],
    [
      "windows that do not fit",
      "spatial/window",
      () => new ConvLSTM2D({ filters: 1, kernelSize: 5 }).apply(wave(1, 2, 3, 3, 1)),
    ],
    [
      "steps of nothing",
      "time-distributed/input",
      () => new TimeDistributed(new Dropout(0.5)).apply(wave(2, 3)),
    ],
    [
      "a mask of other rows",
      "time-distributed/mask",
      () => new TimeDistributed(new Dense({ units: 2 })).apply(x, { mask: ones([1, 3]) }),
    ],
  ])("%s", (_, code, act) => {
    expect(act).toThrow(expect.objectContaining({ code }));
  });
});
