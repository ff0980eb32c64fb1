/** Calls of an editor or a script, one after the other on one project, each with all that it prints. */
import { assertEquals } from "@std/assert";
import { assertFits } from "../answers.ts";
import { bruin, temporaryFolder, writeFiles } from "../command.ts";

/** A call and its answer; in both, `$ROOT` stands for the absolute path of the project. */
export interface Call {
  readonly args: readonly string[];
  /** A text as it is, or JSON on one line whose keys are in this order. Default: nothing is printed. */
  readonly stdout?: string | object;
  /** Of JSON: blanks of each level. Default: all on one line. */
  readonly indent?: number;
  /** Default: empty. */
  readonly stderr?: string;
  /** Default: 0. */
  readonly code?: number;
  /** Besides what the process needs to start. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is other each time, such as durations, and what stands for it in `stdout`. */
  readonly varying?: readonly (readonly [RegExp, string])[];
  /** Name of the schema that the answer is read against. Default: `failure` for a failure, else none. */
  readonly schema?: string;
  /** Files as they are afterwards. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Plays the calls in their order; no sensitive value may be in anything that is printed. */
export async function replay(
  files: Readonly<Record<string, string>>,
  calls: readonly Call[],
  sensitive: readonly string[] = [],
): Promise<void> {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, files);
  const root = await Deno.realPath(folder.path);
  const withRoot = (text: string) => text.replaceAll("$ROOT", root);
  for (const { args, stdout = "", indent, stderr = "", code = 0, schema, ...call } of calls) {
    const { files = {}, env = {}, varying = [] } = call;
    const printed = await bruin(args.map(withRoot), { cwd: folder.path, env, sensitive });
    const finished = {
      ...printed,
      stdout: varying.reduce((text, [what, by]) => text.replaceAll(what, by), printed.stdout),
    };
    const isJson = typeof stdout === "object";
    const expected = isJson ? `${JSON.stringify(stdout, null, indent)}\n` : stdout;
    assertEquals(
      { args, ...finished },
      { args, code, stdout: withRoot(expected), stderr: withRoot(stderr) },
    );
    const form = schema ?? (isJson && "error" in stdout ? "failure" : undefined);
    if (form !== undefined) await assertFits(JSON.parse(finished.stdout), form);
    for (const [path, text] of Object.entries(files)) {
      assertEquals(await Deno.readTextFile(`${root}/${path}`), withRoot(text), path);
    }
  }
}

/** An asset of SQL. */
export function sqlAsset(header: readonly string[], query: string): string {
  return ["/* @bruin", "", ...header, "", "@bruin */", "", query, ""].join("\n");
}
