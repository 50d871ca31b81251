import { expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { lossClasses } from "../../nn/losses/all.ts";
import { Circle } from "../../nn/losses/circle.ts";
import { Huber } from "../../nn/losses/huber.ts";
import { Loss } from "../../nn/losses/loss.ts";
import { deserializeLoss, serializeLoss } from "./losses.ts";

test("a loss is written as Keras writes it", () => {
  expect(serializeLoss(new Circle())).toEqual({
    module: "keras.losses",
    class_name: "Circle",
    config: {
      name: "circle",
      reduction: "sum_over_batch_size",
      gamma: 80,
      margin: 0.4,
      remove_diagonal: true,
    },
    registered_name: null,
  });
});

test.each(Object.entries(lossClasses))("%s comes back as it was written", (_, Class) => {
  const loss = new Class({ reduction: "sum", name: "mine" } as never);
  const again = deserializeLoss(serializeLoss(loss));
  expect(again).toBeInstanceOf(Class);
  expect(again.config).toEqual(loss.config);
  expect([again.name, again.reduction]).toEqual(["mine", "sum"]);
});

test("what a loss computes survives", () => {
  const loss = new Huber({ delta: 0.25 });
  const again = deserializeLoss(serializeLoss(loss));
  expect(again.apply([[0]], [[3]]).item()).toBe(loss.apply([[0]], [[3]]).item());
});

test("a loss of one's own is found again by its class", () => {
  class Cubed extends Loss {
    static override readonly className: string = "Cubed";
    constructor(config = {}) {
      super("cubed", config);
    }
    protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
      return yTrue.subtract(yPred).power(3).mean(-1);
    }
  }
  const written = serializeLoss(new Cubed());
  expect(written).toMatchObject({ class_name: "Cubed", registered_name: "Cubed" });
  expect(deserializeLoss(written, { Cubed })).toBeInstanceOf(Cubed);
});
