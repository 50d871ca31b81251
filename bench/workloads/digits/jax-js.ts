import { readTable } from "../shared/classification-data.ts";
import { reportDigits } from "../shared/classifier.ts";
import { jaxClassifier } from "../shared/jax-js.ts";

await reportDigits(jaxClassifier, readTable("digits"));
