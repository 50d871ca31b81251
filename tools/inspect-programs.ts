/** Tests verify every program after each pass, at once. */
import { installInspector } from "../src/ir/inspection.ts";
import { inspector } from "../src/ir/inspector.ts";

if (inspector !== null) installInspector(inspector);
