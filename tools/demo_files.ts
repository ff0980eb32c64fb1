/** The folder of the flights and airports, in Deno's package cache, checked by the lock file. */
import { fileURLToPath } from "node:url";
export async function dataFolder(): Promise<string> {
  await import("vega-datasets");
  return fileURLToPath(new URL("../data", import.meta.resolve("vega-datasets")));
}

/** Copies a folder with everything below it. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
