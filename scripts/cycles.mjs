/** Finds import cycles. */

/**
 * Tarjan's strongly connected components: every one of more than a module, or of one that imports
 * itself, is a cycle.
 *
 * @param {ReadonlyMap<string, ReadonlySet<string>>} graph - What each module imports.
 * @returns {string[][]} The modules of each cycle.
 * @see Tarjan, "Depth-first search and linear graph algorithms", 1972.
 */
export function cyclesOf(graph) {
  /** @type {Map<string, { index: number, low: number, open: boolean }>} */
  const states = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const found = [];
  const enter = (/** @type {string} */ file) => {
    const state = { index: states.size, low: states.size, open: true };
    states.set(file, state);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue;
      const seen = states.get(next);
      if (seen === undefined) state.low = Math.min(state.low, enter(next).low);
      else if (seen.open) state.low = Math.min(state.low, seen.index);
    }
    if (state.low === state.index) leave(file);
    return state;
  };
  const leave = (/** @type {string} */ file) => {
    const members = stack.splice(stack.indexOf(file));
    for (const member of members) Object.assign(states.get(member) ?? {}, { open: false });
    if (members.length > 1 || graph.get(file)?.has(file)) found.push(members);
  };
  for (const file of graph.keys()) if (!states.has(file)) enter(file);
  return found;
}
