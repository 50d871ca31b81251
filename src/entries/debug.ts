/**
 * @module gradus/debug — looks into compilation: import it first where `GRADUS_DEBUG` (in a browser `globalThis.GRADUS_DEBUG`) is to
 * print at once, and in bundles for browsers, which else carry no printers. Without that variable it does nothing.
 */
import "../runtime/install.ts";
import { installInspector } from "../ir/inspection.ts";
import { inspector } from "../ir/inspector.ts";

if (inspector !== null) installInspector(inspector);
