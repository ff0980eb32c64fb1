/** A real browser without a window, driven over the DevTools protocol on loopback. */
import { assert } from "@std/assert";

/** Path of Chromium; `undefined` when `BRUIN_TEST_CHROMIUM` names none. */
export const chromium: string | undefined = Deno.env.get("BRUIN_TEST_CHROMIUM") || undefined;

/** For the names of tests that need the browser: empty when it is there. */
export const chromiumNeeded = chromium === undefined ? " (needs BRUIN_TEST_CHROMIUM)" : "";

/** One page in a browser of its own. */
export interface Page extends AsyncDisposable {
  /** What an expression gives in the page, as JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Presses a key, such as `Tab` or `ArrowRight`. */
  press(key: string): Promise<void>;
  /** Types a text into what has the focus. */
  type(text: string): Promise<void>;
  /** Makes the window so many pixels wide. */
  setWidth(width: number): Promise<void>;
  setColorScheme(scheme: "light" | "dark"): Promise<void>;
  /** What the window shows, as PNG. */
  screenshot(): Promise<Uint8Array>;
  /** Everything that was requested so far. */
  readonly requests: readonly string[];
  /** Errors of the page's script and of its content policy so far. */
  readonly complaints: readonly string[];
}

/** Opens a page and waits until it has loaded. */
export async function openPage(url: string): Promise<Page> {
  assert(chromium !== undefined);
  const profile = await Deno.makeTempDir({ prefix: "bruin-chromium-" });
  const process = new Deno.Command(chromium, {
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ...["--window-size=1280,900", "--remote-debugging-port=0", `--user-data-dir=${profile}`],
      "about:blank",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const [told, rest] = process.stderr.tee();
  const drained = rest.pipeTo(new WritableStream());
  const stop = async () => {
    process.kill("SIGKILL");
    await Promise.all([process.status, drained]);
    await Deno.remove(profile, { recursive: true });
  };
  const port = Number(new URL(await addressIn(told)).port);
  const targets: { readonly type: string; readonly webSocketDebuggerUrl: string }[] = await (
    await fetch(`http://127.0.0.1:${port}/json/list`)
  ).json();
  const target = targets.find(({ type }) => type === "page")!;
  const connection = await DevTools.connect(target.webSocketDebuggerUrl);
  for (const domain of ["Page", "Network", "Runtime", "Log"]) {
    await connection.send(`${domain}.enable`);
  }
  const loaded = connection.next("Page.loadEventFired");
  await connection.send("Page.navigate", { url });
  await loaded;
  return {
    requests: connection.requests,
    complaints: connection.complaints,
    async evaluate<T>(expression: string): Promise<T> {
      const { result, exceptionDetails } = await connection.send("Runtime.evaluate", {
        expression,
        returnByValue: true,
        awaitPromise: true,
      }) as { result: { value: T }; exceptionDetails?: unknown };
      assert(exceptionDetails === undefined, `the page threw in ${expression}`);
      return result.value;
    },
    async press(key) {
      const code = virtualKeys[key];
      const text = key === "Enter" ? "\r" : undefined;
      const common = { key, code: key, windowsVirtualKeyCode: code, text };
      await connection.send("Input.dispatchKeyEvent", { type: "keyDown", ...common });
      await connection.send("Input.dispatchKeyEvent", { type: "keyUp", ...common });
    },
    async type(text) {
      await connection.send("Input.insertText", { text });
    },
    async setWidth(width) {
      const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: false };
      await connection.send("Emulation.setDeviceMetricsOverride", metrics);
      // The page is laid out anew before the next frame but one.
      const expression =
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
      await connection.send("Runtime.evaluate", { expression, awaitPromise: true });
    },
    async setColorScheme(value) {
      const features = [{ name: "prefers-color-scheme", value }];
      await connection.send("Emulation.setEmulatedMedia", { features });
    },
    async screenshot() {
      const { data } = await connection.send("Page.captureScreenshot") as { data: string };
      return Uint8Array.fromBase64(data);
    },
    async [Symbol.asyncDispose]() {
      await connection.close();
      await stop();
    },
  };
}

const virtualKeys: Readonly<Record<string, number>> = {
  Tab: 9,
  Enter: 13,
  Escape: 27,
  End: 35,
  Home: 36,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
};

/** The address that the browser prints when it is ready. */
async function addressIn(output: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of output.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const found = /DevTools listening on (ws:\S+)\n/.exec(text);
    if (found !== null) return found[1];
  }
  throw new Error(`Chromium did not start: ${text}`);
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

class DevTools {
  readonly requests: string[] = [];
  readonly complaints: string[] = [];
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #events = new Map<string, PromiseWithResolvers<void>>();
  #id = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
  }

  static async connect(url: string): Promise<DevTools> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error("Chromium does not answer"));
    });
    return new DevTools(socket);
  }

  send(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(++this.#id, answer);
    this.#socket.send(JSON.stringify({ id: this.#id, method, params }));
    return answer.promise;
  }

  next(event: string): Promise<void> {
    const arrival = Promise.withResolvers<void>();
    this.#events.set(event, arrival);
    return arrival.promise;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#socket.close();
    await closed;
  }

  #receive({ id, method = "", params = {}, result, error }: Message): void {
    if (id !== undefined) {
      const answer = this.#answers.get(id);
      if (error === undefined) answer?.resolve(result);
      else answer?.reject(new Error(error.message));
      return;
    }
    this.#events.get(method)?.resolve();
    if (method === "Network.requestWillBeSent") {
      this.requests.push((params.request as { readonly url: string }).url);
    } else if (method === "Runtime.exceptionThrown" || method === "Log.entryAdded") {
      this.complaints.push(JSON.stringify(params));
    }
  }
}
