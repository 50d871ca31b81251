/** The notebook's ten samples of y = x + 1. */

export const NOTEBOOK_X: readonly number[] = [-3, 31, -11, 4, 0, 22, -2, -5, -25, -14];
export const NOTEBOOK_Y: readonly number[] = [-2, 32, -10, 5, 1, 23, -1, -4, -24, -13];
export const NOTEBOOK_EPOCHS = 3000;

/** One start for all, from which 3,000 steps converge: where training ends depends on where it starts. */
export const INITIAL_KERNEL = 0.5;
