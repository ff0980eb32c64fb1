/**
 * `assertSnapshot` of `@std/testing/snapshot` for networks without JSR, in the same file format and with
 * the signature of `@std/testing` 1.0.17.
 */
import { assertEquals } from "./assert.ts";

/**
 * Compares `actual` with the snapshot that the test's name and count select in `__snapshots__/`
 * beside the test file. With `--update` or `-u` after `--`, writes it instead.
 */
export async function assertSnapshot<T>(
  context: Deno.TestContext,
  value: T,
  message?: string,
): Promise<void> {
  const actual = Deno.inspect(value, inspectOptions).replaceAll("\r", "\\r");
  const file = new URL(context.origin);
  const folder = new URL("__snapshots__/", file);
  const path = new URL(`${file.pathname.split("/").at(-1)}.snap`, folder);
  const key = `${nameOf(context)} 1`;
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
    message ?? `Snapshot "${key}" differs; \`deno task snapshot\` updates it`,
  );
}

/** As `@std/testing/snapshot` prints a value. */
const inspectOptions: Deno.InspectOptions = {
  breakLength: Infinity,
  compact: false,
  depth: Infinity,
  escapeSequences: false,
  iterableLimit: Infinity,
  sorted: true,
  strAbbreviateSize: Infinity,
  trailingComma: true,
};

/** The name of a step follows those of the tests around it. */
function nameOf({ name, parent }: Deno.TestContext): string {
  return parent === undefined ? name : `${nameOf(parent)} > ${name}`;
}

async function readSnapshots(path: URL): Promise<Map<string, string>> {
  try {
    const module: { snapshot: Record<string, string> } = await import(
      `${path}?${crypto.randomUUID()}`
    );
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
