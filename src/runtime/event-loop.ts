/**
 * @module runtime/event-loop — when the event loop last had its turn. One clock for all: many short trainings one after
 * the other must not keep it waiting either (timers, signals, and the finalizers that give memory back).
 */
import { now, yieldToEventLoop } from "#platform";

/** Milliseconds between two turns of the event loop. */
const turnMilliseconds = 20;

let lastTurn = Number.NEGATIVE_INFINITY;

/** Whether the event loop has waited long enough. */
export function isTimeToYield(): boolean {
  return now() - lastTurn > turnMilliseconds;
}

/** Gives the event loop its turn. */
export async function giveTurn(): Promise<void> {
  await yieldToEventLoop();
  lastTurn = now();
}
