import { readTable } from "../shared/classification-data.ts";
import { reportDigits } from "../shared/classifier.ts";
import { tfjsClassifier } from "../shared/tfjs.ts";

await reportDigits(tfjsClassifier, readTable("digits"));
