// The part of `@dagrejs/dagre` that is used. The package's own declarations name files without extensions, which TypeScript does
// not take where packages are modules (error TS2834); tsconfig.json leads here instead.

interface Placeable {
  readonly width?: number;
  readonly height?: number;
  readonly x?: number;
  readonly y?: number;
}

export class Graph {
  constructor(options: { readonly compound: boolean });
  setGraph(options: {
    readonly rankdir: "TB" | "BT" | "LR" | "RL";
    readonly nodesep: number;
    readonly edgesep: number;
    readonly ranksep: number;
    readonly marginx: number;
    readonly marginy: number;
  }): void;
  setNode(id: string, size: Placeable): void;
  setParent(id: string, parent: string): void;
  setEdge(from: string, to: string, label: object): void;
  graph(): Placeable;
  node(id: string): Placeable;
  edge(
    from: string,
    to: string,
  ): { readonly points?: readonly { readonly x: number; readonly y: number }[] };
}

/** Writes places into the graph's own nodes and edges. */
export function layout(graph: Graph): void;
