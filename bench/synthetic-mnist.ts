/** Rows like MNIST's without a download: ten strokes, moved, scaled and noisy, four fifths of the pixels zero. */

const SIDE = 28;

/** A small generator with a seed (mulberry32), so that every run trains on the same rows. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One class's picture: a curve drawn with a soft pen. */
function prototype(random: () => number): Float32Array {
  const image = new Float32Array(SIDE * SIDE);
  const [a, b, c, d] = [random() * 6, random() * 6, 1 + random() * 2, 1 + random() * 2];
  for (let t = 0; t < 1; t += 0.01) {
    const x = 14 + 7 * Math.sin(a + c * Math.PI * t);
    const y = 14 + 8 * Math.cos(b + d * Math.PI * t);
    for (let i = 0; i < image.length; i++) {
      const distance = ((i % SIDE) - x) ** 2 + (Math.floor(i / SIDE) - y) ** 2;
      const ink = distance > 4 ? 0 : 1 - distance / 4;
      image[i] = Math.max(image[i] ?? 0, ink);
    }
  }
  return image;
}

/** `rows` pictures of 28 by 28 in [0, 1], and their classes. */
export function syntheticMnist(rows: number): {
  readonly x: Float32Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
} {
  const random = generator(1);
  const prototypes = Array.from({ length: 10 }, () => prototype(random));
  const x = new Float32Array(rows * SIDE * SIDE);
  const labels = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const label = Math.floor(random() * 10);
    labels[row] = label;
    const [dx, dy] = [Math.floor(random() * 5) - 2, Math.floor(random() * 5) - 2];
    const strength = 0.6 + 0.4 * random();
    for (let i = 0; i < SIDE * SIDE; i++) {
      const [column, line] = [(i % SIDE) + dx, Math.floor(i / SIDE) + dy];
      const inside = column >= 0 && column < SIDE && line >= 0 && line < SIDE;
      const ink = inside ? (prototypes[label]?.[line * SIDE + column] ?? 0) : 0;
      x[row * SIDE * SIDE + i] = ink === 0 ? 0 : Math.min(1, strength * ink + 0.3 * random());
    }
  }
  return { x, labels };
}
