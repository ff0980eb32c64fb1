/** A proxy of HTTP on 127.0.0.1 that opens tunnels, all of which lead to one port of this machine. */
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export interface TunnelProxy extends AsyncDisposable {
  readonly port: number;
  /** What tunnels were asked for, such as `db.example:443`. */
  readonly targets: readonly string[];
}

/** @param port Where tunnels lead, whatever was asked for; `undefined` to refuse them with HTTP 403. */
export async function startTunnelProxy(port: number | undefined): Promise<TunnelProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(501).end());
  server.on("connection", (socket) => sockets.add(socket));
  server.on("connect", ({ url = "" }, inner: Socket, head) => {
    targets.push(url);
    if (port === undefined) return void inner.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const outer = connect(port, "127.0.0.1", () => {
      inner.write("HTTP/1.1 200 Connection established\r\n\r\n");
      outer.write(head);
      inner.pipe(outer).pipe(inner);
    });
    sockets.add(outer);
    for (const socket of [inner, outer]) socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    targets,
    async [Symbol.asyncDispose]() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
