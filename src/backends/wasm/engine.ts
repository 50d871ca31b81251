/**
 * @module backends/wasm/engine — the part of the host's `WebAssembly` that is used, typed here because it is neither
 * in ECMAScript's library nor in Node's types.
 */
export interface EngineMemory {
  /** A new object after each growth; views on the old one are empty. */
  readonly buffer: ArrayBuffer;
  /** In pages of 64 KiB; returns the former size. */
  grow(pages: number): number;
}

export interface EngineInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Opaque compiled code. */
export type EngineModule = object;

export interface Engine {
  /** Sizes are in pages of 64 KiB. */
  readonly Memory: new (limits: {
    readonly initial: number;
  }) => EngineMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => EngineModule;
  readonly Instance: new (
    module: EngineModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => EngineInstance;
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

/** The host's WebAssembly, if it has one. */
export function engine(): Engine | undefined {
  return (globalThis as { readonly WebAssembly?: Engine }).WebAssembly;
}
