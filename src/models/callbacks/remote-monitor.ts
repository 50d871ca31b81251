/** @module models/callbacks/remote-monitor — epochs' results, sent to a server. */
import { writeError } from "#platform";
import { withDefaults } from "../../nn/config.ts";
import { Callback, type Logs } from "./callback.ts";

/** Options of {@link RemoteMonitor}. */
export interface RemoteMonitorConfig {
  /** The server. Default `"http://localhost:9000"`. */
  readonly root?: string | undefined;
  /** Default `"/publish/epoch/end/"`. */
  readonly path?: string | undefined;
  /** The form's field that holds the JSON text. Default `"data"`. */
  readonly field?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | null | undefined;
  /** Whether the body is JSON, instead of a form. Default `false`. */
  readonly sendAsJson?: boolean | undefined;
}

/**
 * Posts `{ epoch, …logs }` to a server after each epoch. A server that does not answer is told of once; training goes on.
 *
 * @example await model.fit(x, y, { callbacks: [new RemoteMonitor({ root: "http://localhost:9000", sendAsJson: true })] });
 */
export class RemoteMonitor extends Callback {
  readonly url: string;
  readonly field: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sendAsJson: boolean;
  #hasWarned = false;

  constructor(config: RemoteMonitorConfig = {}) {
    super();
    const full = withDefaults("RemoteMonitor", config, {
      root: "http://localhost:9000",
      path: "/publish/epoch/end/",
      field: "data",
      headers: null,
      sendAsJson: false,
    });
    this.url = full.root + full.path;
    this.field = full.field;
    this.headers = full.headers ?? {};
    this.sendAsJson = full.sendAsJson;
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    // JSON has no NaN: it becomes null.
    const text = JSON.stringify({ epoch, ...logs });
    const { sendAsJson, headers } = this;
    const json = { "content-type": "application/json" };
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: sendAsJson ? { ...json, ...headers } : headers,
        body: sendAsJson ? text : new URLSearchParams({ [this.field]: text }),
      });
      // What the server says is not read, but its connection must not stay open.
      await response.body?.cancel();
    } catch (error) {
      if (!this.#hasWarned) {
        writeError(`RemoteMonitor: could not reach ${this.url}: ${String(error)}.`);
      }
      this.#hasWarned = true;
    }
  }
}
