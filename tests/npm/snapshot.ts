/** `assertSnapshot` of `@std/testing/snapshot` for networks without JSR, in the same file format. */
import { assertEquals } from "./assert.ts";

/**
 * Compares `actual` with the snapshot that the test's name and count select in `__snapshots__/`
 * beside the test file. With `--update` or `-u` after `--`, writes it instead.
 */
export async function assertSnapshot(context: Deno.TestContext, actual: string): Promise<void> {
  const file = new URL(context.origin);
  const folder = new URL("__snapshots__/", file);
  const path = new URL(`${file.pathname.split("/").at(-1)}.snap`, folder);
  const key = `${context.name} 1`;
  const snapshots = await readSnapshots(path);
  if (Deno.args.some((argument) => argument === "--update" || argument === "-u")) {
    snapshots.set(key, actual);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(path, formatSnapshots(snapshots));
    return;
  }
  assertEquals(
    actual,
    snapshots.get(key),
    `Snapshot "${key}" differs; \`deno task snapshot\` updates it`,
  );
}

async function readSnapshots(path: URL): Promise<Map<string, string>> {
  try {
    const module: { snapshot: Record<string, string> } = await import(path.href);
    return new Map(
      Object.entries(module.snapshot).map(([key, text]) => [key, text.replaceAll(/^\n|\n$/g, "")]),
    );
  } catch {
    return new Map();
  }
}

function formatSnapshots(snapshots: ReadonlyMap<string, string>): string {
  const entries = [...snapshots].map(([key, text]) =>
    `snapshot[\`${escape(key)}\`] = \`\n${escape(text)}\n\`;\n`
  );
  return ["export const snapshot = {};\n", ...entries].join("\n");
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("$", "\\$");
}
