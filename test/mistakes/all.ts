/** All mistakes, kind by kind. Data alone: the page of errors is written from it. */
import { advice } from "./advice.ts";
import { callbacks } from "./callbacks.ts";
import { data } from "./data.ts";
import { labels } from "./labels.ts";
import type { MistakeGroup } from "./mistake.ts";
import { names } from "./names.ts";
import { options } from "./options.ts";
import { shapes } from "./shapes.ts";
import { tensors } from "./tensors.ts";
import { training } from "./training.ts";
import { weights } from "./weights.ts";

export const groups: readonly MistakeGroup[] = [
  { title: "Names", mistakes: names },
  { title: "Options, and Python's habits", mistakes: options },
  { title: "Data", mistakes: data },
  { title: "Shapes", mistakes: shapes },
  { title: "Labels", mistakes: labels },
  { title: "Last layer, loss and targets at odds", mistakes: advice },
  { title: "Training", mistakes: training },
  { title: "Callbacks", mistakes: callbacks },
  { title: "Weights and files", mistakes: weights },
  { title: "Tensors and ops", mistakes: tensors },
];
