/**
 * @module compile/hash — a 106-bit hash of text, for cache keys. Not cryptographic.
 */

function mix(text: string, seed: number): number {
  // Two 32-bit multiply-xor lanes (as in MurmurHash's finaliser), joined to 53 bits.
  let h1 = 0xdeadbeef ^ seed;
  let h2 = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ code, 0x9e3779b1);
    h2 = Math.imul(h2 ^ code, 0x5f356495);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 0x85ebca6b) ^ Math.imul(h2 ^ (h2 >>> 13), 0xc2b2ae35);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 0x85ebca6b) ^ Math.imul(h1 ^ (h1 >>> 13), 0xc2b2ae35);
  return (h2 >>> 0) * 0x200000 + (h1 >>> 11);
}

export function hashText(text: string): string {
  return `${text.length.toString(36)}-${mix(text, 1).toString(36)}-${mix(text, 2).toString(36)}`;
}
