/**
 * @module backends/reference/walk — the elements that an affine access visits, point after point.
 */

/** An affine function of the loop indices, over the points of a nest in row-major order. */
export interface Walk {
  readonly offset: number;
  readonly extents: readonly number[];
  readonly strides: readonly number[];
}

/**
 * A walk with as few axes as can be: axes of extent 1 go, and neighbours that step alike become one, so that
 * most walks are one straight line.
 */
export function walkOf(
  offset: number,
  extents: readonly number[],
  strides: readonly number[],
): Walk {
  const shortExtents: number[] = [];
  const shortStrides: number[] = [];
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const extent = extents[axis] ?? 0;
    const stride = strides[axis] ?? 0;
    if (extent === 1) continue;
    const inner = shortExtents.at(0);
    if (inner !== undefined && stride === inner * (shortStrides[0] ?? 0)) {
      shortExtents[0] = inner * extent;
    } else {
      shortExtents.unshift(extent);
      shortStrides.unshift(stride);
    }
  }
  return { offset, extents: shortExtents, strides: shortStrides };
}

/** Writes the walk's values at the points `first` … `first + count − 1`. */
export function follow(
  walk: Walk,
  first: number,
  count: number,
  target: Int32Array | Float64Array,
): void {
  const { extents, strides } = walk;
  const inner = extents.length - 1;
  if (inner < 0) {
    target.fill(walk.offset, 0, count);
    return;
  }
  const extent = extents[inner] ?? 1;
  const stride = strides[inner] ?? 0;
  let line = Math.floor(first / extent);
  let column = first % extent;
  for (let done = 0; done < count; ) {
    const run = Math.min(count - done, extent - column);
    let position = lineStart(walk, line) + column * stride;
    for (const end = done + run; done < end; done++) {
      target[done] = position;
      position += stride;
    }
    column = 0;
    line++;
  }
}

/** Where the innermost line of a number starts. */
function lineStart({ offset, extents, strides }: Walk, line: number): number {
  let position = offset;
  let rest = line;
  for (let axis = extents.length - 2; axis >= 0; axis--) {
    const extent = extents[axis] ?? 1;
    const index = rest % extent;
    position += index * (strides[axis] ?? 0);
    rest = (rest - index) / extent;
  }
  return position;
}
