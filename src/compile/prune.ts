/**
 * @module compile/prune — drops instructions of a kernel whose values nothing uses (operands of folded ones).
 */
import type { LoopKernel } from "../loops/kernel.ts";
import type { Access, Instruction, Store, ValueId } from "../loops/scalar.ts";

function operands(instruction: Instruction): readonly ValueId[] {
  if (instruction.op === "load") {
    return instruction.access.at === null ? [] : [instruction.access.at];
  }
  return "args" in instruction ? instruction.args : [];
}

/** The kernel without dead instructions, values numbered anew. */
export function prune(kernel: LoopKernel): LoopKernel {
  const all = [...kernel.body, ...kernel.reductions, ...kernel.epilogue];
  const used = new Array<boolean>(all.length).fill(false);
  const use = (id: ValueId | null): void => {
    if (id !== null) used[id] = true;
  };
  for (const store of [...kernel.stores, ...kernel.bodyStores]) {
    use(store.value);
    use(store.access.at);
  }
  for (let id = all.length - 1; id >= 0; id--) {
    const entry = all[id];
    if (entry === undefined || used[id] !== true) continue;
    if ("combine" in entry) use(entry.value);
    else for (const operand of operands(entry)) use(operand);
  }
  // A reduction keeps its place in the list even when unused, so that the order of roots stays readable.
  kernel.reductions.forEach((reduction, i) => {
    used[kernel.body.length + i] = true;
    use(reduction.value);
  });
  for (let id = kernel.body.length - 1; id >= 0; id--) {
    const entry = kernel.body[id];
    if (entry !== undefined && used[id]) for (const operand of operands(entry)) use(operand);
  }
  const renumbered = new Map<ValueId, ValueId>();
  for (const [id, isUsed] of used.entries()) if (isUsed) renumbered.set(id, renumbered.size);
  const rename = (id: ValueId): ValueId => renumbered.get(id) ?? -1;
  const renameAccess = (access: Access): Access =>
    access.at === null ? access : { ...access, at: rename(access.at) };
  const keep = (list: readonly Instruction[], first: number): Instruction[] =>
    list.flatMap((instruction, i): Instruction[] => {
      if (!used[first + i]) return [];
      if (instruction.op === "load")
        return [{ ...instruction, access: renameAccess(instruction.access) }];
      if ("args" in instruction) return [{ ...instruction, args: instruction.args.map(rename) }];
      return [instruction];
    });
  const renameStore = (store: Store): Store => ({
    access: renameAccess(store.access),
    value: rename(store.value),
  });
  return {
    ...kernel,
    body: keep(kernel.body, 0),
    reductions: kernel.reductions.map((reduction) => ({
      ...reduction,
      value: rename(reduction.value),
    })),
    epilogue: keep(kernel.epilogue, kernel.body.length + kernel.reductions.length),
    stores: kernel.stores.map(renameStore),
    bodyStores: kernel.bodyStores.map(renameStore),
  };
}
