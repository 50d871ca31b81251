import { emit } from "../shared/emit.ts";
import { jaxNotebook } from "../shared/jax-js-notebook.ts";
import { NOTEBOOK_EPOCHS } from "../shared/notebook-data.ts";

const run = await jaxNotebook();
const { prediction } = run(NOTEBOOK_EPOCHS);
const samples = [1, 2, 3].map(() => (1000 * run(NOTEBOOK_EPOCHS).ms) / NOTEBOOK_EPOCHS);
emit({ samples: { call: samples }, outcome: { prediction } });
