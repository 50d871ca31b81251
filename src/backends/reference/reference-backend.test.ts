import { testBackend } from "../backend.conformance.ts";
import { createReferenceBackend } from "./reference-backend.ts";

testBackend("reference", createReferenceBackend);
