/**
 * @module backends/reference/kernels — every kind of kernel as a function over the buffers' views.
 */
import type { Kernel } from "../../loops/kernel.ts";
import type { BufferId } from "../../loops/scalar.ts";
import { compileLoops, type KernelContext, type Runner } from "./loop-kernel.ts";
import { compileArgsort, compileCumulate } from "./routines/lines.ts";
import { compileMatmul } from "./routines/matmul.ts";
import { compileCopy, compileScatter } from "./routines/rows.ts";
import { viewOfBuffer } from "./views.ts";

export function compileKernel(kernel: Kernel, context: KernelContext): Runner {
  switch (kernel.kind) {
    case "loops":
      return compileLoops(kernel, context);
    case "matmul":
      return compileMatmul(kernel, context);
    case "argsort":
      return compileArgsort(kernel);
    case "cumulate":
      return compileCumulate(kernel);
    case "scatter":
      return compileScatter(kernel, context.buffers);
    case "copy":
      return compileCopy(kernel);
    case "repeat": {
      const body = compileList(kernel.body, context);
      const { times, reverse, counter } = kernel;
      return (views) => {
        for (let i = 0; i < times; i++) {
          viewOfBuffer(views, counter)[0] = reverse ? times - 1 - i : i;
          body(views);
        }
      };
    }
    case "while": {
      const condition = compileList(kernel.condition, context);
      const body = compileList(kernel.body, context);
      return (views) => {
        for (condition(views); isTrue(views, kernel.predicate); condition(views)) body(views);
      };
    }
    case "if": {
      const whenTrue = compileList(kernel.whenTrue, context);
      const whenFalse = compileList(kernel.whenFalse, context);
      return (views) => (isTrue(views, kernel.predicate) ? whenTrue(views) : whenFalse(views));
    }
  }
}

type Views = Parameters<Runner>[0];

function compileList(kernels: readonly Kernel[], context: KernelContext): Runner {
  const runners = kernels.map((kernel) => compileKernel(kernel, context));
  return (views) => {
    for (const run of runners) run(views);
  };
}

function isTrue(views: Views, predicate: BufferId): boolean {
  return viewOfBuffer(views, predicate)[0] !== 0;
}
