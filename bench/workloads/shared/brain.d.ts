/** The part of brain.js that is measured: its bundle carries no types of its own. */
declare module "brain.js/dist/browser.js" {
  interface TrainingRow {
    readonly input: ArrayLike<number>;
    readonly output: ArrayLike<number>;
  }
  interface NetworkOptions {
    readonly hiddenLayers: readonly number[];
    readonly activation: "sigmoid" | "relu" | "leaky-relu" | "tanh";
    readonly leakyReluAlpha?: number;
  }
  interface TrainingOptions {
    readonly iterations: number;
    readonly errorThresh: number;
    readonly learningRate: number;
    readonly praxis: "adam";
  }
  class NeuralNetwork {
    constructor(options: NetworkOptions);
    train(
      rows: readonly TrainingRow[],
      options: TrainingOptions,
    ): {
      readonly error: number;
      readonly iterations: number;
    };
    run(input: ArrayLike<number>): ArrayLike<number>;
  }
  const brain: { readonly NeuralNetwork: typeof NeuralNetwork };
  export default brain;
}
