/** @module nn/optimizers/optimizer-map — which optimizer a variable gets. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { Inspectable } from "../../core/inspectable.ts";
import type { Variable } from "../../runtime/variable.ts";
import { type Config, withDefaults } from "../config.ts";
import { Optimizer } from "./optimizer.ts";

/** Options of {@link OptimizerMap}. */
export interface OptimizerMapConfig {
  /** For variables that no pattern fits. */
  readonly defaultOptimizer: Optimizer;
  /** Optimizers by path, or by a regular expression that the whole path must fit. */
  readonly optimizerMap?: Readonly<Record<string, Optimizer>> | null | undefined;
}

/**
 * Optimizers by the path of the variable: `{ "encoder/.*": new Adam() }`. A path itself goes before patterns.
 *
 * @example
 * const map = new OptimizerMap({ defaultOptimizer: new SGD() });
 * map.set(".*kernel", new Adam());
 */
export class OptimizerMap extends Inspectable {
  static readonly className: string = "OptimizerMap";
  readonly defaultOptimizer: Optimizer;
  readonly #optimizers = new Map<string, Optimizer>();

  /** @throws {@link ValueError} `optimizer/not-an-optimizer`, `optimizer/pattern` */
  constructor(config: OptimizerMapConfig) {
    super();
    const full = withDefaults("OptimizerMap", config, { optimizerMap: null }, ["defaultOptimizer"]);
    this.defaultOptimizer = requireOptimizer(
      "OptimizerMap: defaultOptimizer",
      full.defaultOptimizer,
    );
    for (const [key, optimizer] of Object.entries(full.optimizerMap ?? {})) {
      this.set(key, optimizer);
    }
  }

  /** Serialisable options. */
  get config(): Config {
    return {
      defaultOptimizer: this.defaultOptimizer,
      optimizerMap: Object.fromEntries(this.#optimizers),
    };
  }

  get size(): number {
    return this.#optimizers.size;
  }

  /** Paths and patterns, in the order in which they were given. */
  keys(): IterableIterator<string> {
    return this.#optimizers.keys();
  }

  /** The optimizers of the map, without the default one. */
  values(): IterableIterator<Optimizer> {
    return this.#optimizers.values();
  }

  /** @throws {@link ValueError} `optimizer/ambiguous` where several patterns fit. */
  get(path: string): Optimizer {
    const exact = this.#optimizers.get(path);
    if (exact !== undefined) return exact;
    const fitting = [...this.#optimizers].filter(([key]) => patternOf(key).test(path));
    if (fitting.length > 1) {
      throw new ValueError(
        "optimizer/ambiguous",
        `OptimizerMap: one pattern must fit ${path}, or none. Received: ${fitting.map(([key]) => `"${key}"`).join(", ")}.`,
      );
    }
    return fitting[0]?.[1] ?? this.defaultOptimizer;
  }

  /** The optimizer of a variable, by its path. */
  optimizerOf(variable: Variable): Optimizer {
    return this.get(variable.path);
  }

  /** @throws {@link ValueError} `optimizer/duplicate-pattern`, `optimizer/not-an-optimizer`, `optimizer/pattern` */
  set(key: string, optimizer: Optimizer): this {
    if (this.#optimizers.has(key)) {
      throw new ValueError(
        "optimizer/duplicate-pattern",
        `OptimizerMap: "${key}" has an optimizer already, ${this.#optimizers.get(key)}. Delete it first.`,
      );
    }
    patternOf(key);
    this.#optimizers.set(key, requireOptimizer(`OptimizerMap: "${key}"`, optimizer));
    return this;
  }

  delete(key: string): boolean {
    return this.#optimizers.delete(key);
  }

  override repr(): string {
    const entries = [...this.#optimizers].map(([key, { name }]) => `"${key}": ${name}`);
    return `<OptimizerMap {${entries.join(", ")}}, default=${this.defaultOptimizer.name}>`;
  }
}

function patternOf(key: string): RegExp {
  try {
    return new RegExp(`^(?:${key})$`);
  } catch (error) {
    throw new ValueError(
      "optimizer/pattern",
      `OptimizerMap: a key is a path, or a regular expression for paths. Received: "${key}" (${error instanceof Error ? error.message : error}).`,
    );
  }
}

/** `value`, if it is an optimizer. @throws {@link ValueError} `optimizer/not-an-optimizer` */
export function requireOptimizer(where: string, value: unknown): Optimizer {
  if (value instanceof Optimizer) return value;
  throw new ValueError(
    "optimizer/not-an-optimizer",
    `${where}: expected an optimizer, for instance new Adam(). Received: ${formatReceived(value)}.`,
  );
}
