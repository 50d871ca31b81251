/**
 * @module runtime/install — the one module with side effects on import: it fills the slots that lower rooms left open.
 */
import { installInspection } from "../core/inspectable.ts";
import { installEvaluator } from "../ir/evaluator.ts";
import { installTensorMethods } from "../ir/tensor-methods.ts";
import { tensorMethodTable } from "../ops/tensor-methods.ts";
import { evaluateNode } from "./eager.ts";

installTensorMethods(tensorMethodTable);
installEvaluator(evaluateNode);
installInspection();
