import { emit } from "../shared/emit.ts";
import { jaxNotebook } from "../shared/jax-js-notebook.ts";
import { NOTEBOOK_EPOCHS } from "../shared/notebook-data.ts";

const run = await jaxNotebook();
const first = run(NOTEBOOK_EPOCHS);
const warm = run(NOTEBOOK_EPOCHS);
emit({
  samples: { first: [first.ms], warm: [warm.ms] },
  outcome: { prediction: first.prediction, epochs: NOTEBOOK_EPOCHS },
});
