/** Passes everything on, until the server has sent so many bytes; then cuts both sides. */
export function cutAfter(bytes: number, server: { hostname: string; port: number }) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const client of listener) {
      const upstream = await Deno.connect(server);
      let left = bytes;
      const counted = new TransformStream<Uint8Array, Uint8Array>({
        transform(piece, controller) {
          controller.enqueue(piece.subarray(0, left));
          left -= piece.length;
          if (left <= 0) controller.terminate();
        },
      });
      // Both ends are closed by whichever is cut first.
      const ends = [
        upstream.readable.pipeThrough(counted).pipeTo(client.writable),
        client.readable.pipeTo(upstream.writable),
      ];
      await Promise.race(ends.map((end) => end.catch(() => {})));
      for (const socket of [client, upstream]) {
        try {
          socket.close();
        } catch { /* the stream has closed it */ }
      }
      await Promise.allSettled(ends);
    }
  })();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving.catch(() => {});
    },
  };
}
