import { readTable } from "../shared/classification-data.ts";
import { reportDigits } from "../shared/classifier.ts";
import { gradusClassifier } from "../shared/gradus.ts";

await reportDigits(gradusClassifier, readTable("digits"));
