import { readTable } from "../shared/classification-data.ts";
import { reportMnist } from "../shared/classifier.ts";
import { gradusClassifier } from "../shared/gradus.ts";

await reportMnist(gradusClassifier, readTable("mnist"));
