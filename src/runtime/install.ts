/**
 * @module runtime/install — the one module with side effects on import: it fills the slots that lower rooms left open.
 */
import { installEvaluator } from "../ir/evaluator.ts";
import { installInspection, Tensor } from "../ir/tensor.ts";
import { installTensorMethods } from "../ir/tensor-methods.ts";
import { tensorMethodTable } from "../ops/tensor-methods.ts";
import { evaluateNode } from "./eager.ts";
import { Variable } from "./variable.ts";

installTensorMethods(tensorMethodTable);
installEvaluator(evaluateNode);
installInspection(Tensor.prototype);
installInspection(Variable.prototype);
