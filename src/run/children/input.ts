/**
 * Writes a text to the standard input of a program, and ends it. A program that has ended without reading it
 * says itself why.
 */
export async function sendInput(to: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = to.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
