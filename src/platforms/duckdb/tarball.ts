const blockSize = 512;

/**
 * One file of a gzipped tar archive whose names fit the classic header, as those of npm packages do;
 * `undefined` when it is not inside.
 */
export async function extractFile(
  tarball: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<Uint8Array | undefined> {
  const unzipped = new Blob([tarball]).stream().pipeThrough(new DecompressionStream("gzip"));
  const tar = new Uint8Array(await new Response(unzipped).arrayBuffer());
  const field = (start: number, length: number) => {
    const [text = ""] = new TextDecoder().decode(tar.subarray(start, start + length)).split("\0");
    return text.trim();
  };
  for (let header = 0; header + blockSize <= tar.length;) {
    const size = parseInt(field(header + 124, 12) || "0", 8);
    const content = header + blockSize;
    if (field(header, 100) === name) return tar.subarray(content, content + size);
    header = content + Math.ceil(size / blockSize) * blockSize;
  }
}
