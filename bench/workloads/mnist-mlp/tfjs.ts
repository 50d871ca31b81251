import { readTable } from "../shared/classification-data.ts";
import { reportMnist } from "../shared/classifier.ts";
import { tfjsClassifier } from "../shared/tfjs.ts";

await reportMnist(tfjsClassifier, readTable("mnist"));
