import { readTable } from "../shared/classification-data.ts";
import { reportMnist } from "../shared/classifier.ts";
import { jaxClassifier } from "../shared/jax-js.ts";

await reportMnist(jaxClassifier, readTable("mnist"));
