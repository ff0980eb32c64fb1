/** A network between the program and its server that fails on demand. */
import { createServer, type Socket } from "node:net";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * - `open`: passes everything on
 * - `silent`: takes everything and passes nothing on, as a firewall that forgot the connection
 * - `one-way`: what the server answers is lost
 */
export type ProxyMode = "open" | "silent" | "one-way";

export interface Proxy extends AsyncDisposable {
  readonly port: number;
  mode: ProxyMode;
  /** Answers so many connections as a server that is just starting. */
  starting: number;
  /** How many connections were made. */
  readonly count: number;
  /** Breaks every connection with a reset. */
  cut(): void;
}

export async function startProxy(serverPort: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const proxy = { mode: "open" as ProxyMode, starting: 0, count: 0 };
  const server = createServer((client) => {
    proxy.count++;
    if (proxy.starting > 0) {
      proxy.starting--;
      client.once("data", () => client.end(startingUp));
      client.on("error", () => {});
      return;
    }
    const upstream = connect(serverPort, "127.0.0.1");
    for (
      const [from, to, isAnswer] of [[client, upstream, false], [upstream, client, true]] as const
    ) {
      sockets.add(from);
      from.on("data", (data) => {
        if (proxy.mode === "open" || (proxy.mode === "one-way" && !isAnswer)) to.write(data);
      });
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        if (proxy.mode === "open" || !isAnswer) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => sockets.forEach((socket) => socket.resetAndDestroy());
  return Object.assign(proxy, {
    port: (server.address() as AddressInfo).port,
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** What PostgreSQL says before it has recovered. */
const startingUp = errorResponse({
  S: "FATAL",
  V: "FATAL",
  C: "57P03",
  M: "the database system is starting up",
});

function errorResponse(fields: Readonly<Record<string, string>>): Uint8Array {
  const body = Object.entries(fields).map(([key, value]) => `${key}${value}\0`).join("") + "\0";
  const message = new Uint8Array(5 + body.length);
  message.set(new TextEncoder().encode(`E\0\0\0\0${body}`));
  new DataView(message.buffer).setUint32(1, 4 + body.length);
  return message;
}
