/** @module models/plot/graph-layout — where boxes, frames and lines go. The one place that knows the library for it. */

/** Which way lines lead: top to bottom, and so on. */
export type Direction = "TB" | "BT" | "LR" | "RL";

/** What is to be placed. Boxes and frames are known by their indices. */
export interface Unplaced {
  readonly boxes: readonly {
    readonly width: number;
    readonly height: number;
    readonly frame: number | null;
  }[];
  readonly frames: readonly { readonly frame: number | null }[];
  readonly lines: readonly (readonly [from: number, to: number])[];
  readonly direction: Direction;
}

/** A rectangle by its corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A place in the picture. */
export interface PlacedPoint {
  readonly x: number;
  readonly y: number;
}

/** Where everything is. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Rectangle[];
  readonly frames: readonly (Rectangle | null)[];
  /** From the edge of one box to that of another. */
  readonly lines: readonly (readonly PlacedPoint[])[];
}

const margin = 16;

/** Places boxes in layers, so that lines lead one way and cross little. */
export async function placed({ boxes, frames, lines, direction }: Unplaced): Promise<Placed> {
  const { Graph, layout } = await import("@dagrejs/dagre");
  const graph = new Graph({ compound: frames.length > 0 });
  graph.setGraph({
    rankdir: direction,
    nodesep: 28,
    edgesep: 14,
    ranksep: 36,
    marginx: margin,
    marginy: margin,
  });
  boxes.forEach(({ width, height }, i) => {
    graph.setNode(`box ${i}`, { width, height });
  });
  const filled = filledFrames(boxes, frames);
  frames.forEach((_, i) => {
    if (filled.has(i)) graph.setNode(`frame ${i}`, {});
  });
  boxes.forEach(({ frame }, i) => {
    if (frame !== null) graph.setParent(`box ${i}`, `frame ${frame}`);
  });
  frames.forEach(({ frame }, i) => {
    if (frame !== null && filled.has(i)) graph.setParent(`frame ${i}`, `frame ${frame}`);
  });
  for (const [from, to] of lines) graph.setEdge(`box ${from}`, `box ${to}`, {});
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    // Without boxes the library gives -∞.
    width: Math.max(width, 2 * margin),
    height: Math.max(height, 2 * margin),
    boxes: boxes.map((_, i) => rectangle(graph.node(`box ${i}`))),
    frames: frames.map((_, i) => (filled.has(i) ? rectangle(graph.node(`frame ${i}`)) : null)),
    lines: lines.map(([from, to]) => {
      const { points = [] } = graph.edge(`box ${from}`, `box ${to}`);
      return points;
    }),
  };
}

/** Frames with a box in them, or in a frame in them: the library takes no empty ones. */
function filledFrames(boxes: Unplaced["boxes"], frames: Unplaced["frames"]): ReadonlySet<number> {
  const filled = new Set<number>();
  for (let { frame } of boxes) {
    while (frame !== null && !filled.has(frame)) {
      filled.add(frame);
      frame = frames[frame]?.frame ?? null;
    }
  }
  return filled;
}

/** The library gives centres. */
function rectangle({ x = 0, y = 0, width = 0, height = 0 }: Partial<Rectangle>): Rectangle {
  return { x: x - width / 2, y: y - height / 2, width, height };
}
