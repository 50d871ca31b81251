import type { Backend } from "../../loops/program.ts";
import { testBackend } from "../backend.conformance.ts";
import { createWasmBackend, type Profile } from "./index.ts";

function create(profile: Profile): Backend {
  const made = createWasmBackend({ profile });
  if (made.backend === null) throw new Error(made.reason);
  return made.backend;
}

testBackend("wasm (plain)", () => create("plain"));
testBackend("wasm (relaxed)", () => create("relaxed"));
