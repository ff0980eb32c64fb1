/** A pipeline on a server with faults, with its credentials in the stand-in for AWS Secrets Manager. */
import { assert } from "@std/assert";
import { startAccount } from "../aws.ts";
import { bruin, type Finished, startBruin, temporaryFolder, writeFiles } from "../command.ts";

export interface FaultProject extends AsyncDisposable {
  readonly folder: string;
  /** What the program needs to see. */
  readonly env: Readonly<Record<string, string>>;
  /** Arguments of `bruin` that run the pipeline. */
  readonly args: readonly string[];
  run(...flags: string[]): Promise<Finished>;
  start(...flags: string[]): Promise<RunningBruin>;
}

/** @param assets Texts of `.sql` files, by name. */
export async function faultProject(
  details: Readonly<Record<string, unknown>>,
  assets: Readonly<Record<string, string>>,
): Promise<FaultProject> {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, {
    "pipeline.yml": "name: faults\n",
    ...Object.fromEntries(
      Object.entries(assets).map(([name, text]) => [`assets/${name}.sql`, text]),
    ),
  });
  const account = await startAccount({ "postgres-default": { type: "postgres", details } });
  const args = ["run", "--secrets-backend", "aws", "--no-color"];
  const { env } = account;
  const options = { cwd: folder.path, env, sensitive: [String(details.password)] };
  return {
    folder: folder.path,
    env,
    args,
    run: (...flags) => bruin([...args, ...flags, folder.path], options),
    start: async (...flags) =>
      new RunningBruin(
        await startBruin([...args, ...flags, folder.path], options),
        options.sensitive,
      ),
    [Symbol.asyncDispose]: async () => {
      await account[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** The text of a SQL asset; `header` is YAML, a key a line. */
export function asset(name: string, header: readonly string[], query: string): string {
  return ["/* @bruin", `name: ${name}`, "type: pg.sql", ...header, "@bruin */", query].join("\n");
}

/** A program that runs, and what it has printed so far. */
export class RunningBruin {
  readonly process: Deno.ChildProcess;
  readonly #sensitive: readonly string[];
  readonly #ended: Promise<void>;
  stdout = "";
  stderr = "";

  constructor(process: Deno.ChildProcess, sensitive: readonly string[] = []) {
    this.process = process;
    this.#sensitive = sensitive;
    this.#ended = Promise.all([
      this.#read(process.stdout, (text) => this.stdout += text),
      this.#read(process.stderr, (text) => this.stderr += text),
    ]).then(() => {});
  }

  async #read(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
    const decoder = new TextDecoder();
    for await (const piece of stream) take(decoder.decode(piece, { stream: true }));
  }

  /** Waits until standard output has the text. @throws {Error} When the program ends before. */
  async until(text: string): Promise<void> {
    let ended = false;
    this.#ended.then(() => ended = true);
    while (!this.stdout.includes(text)) {
      if (ended) throw new Error(`ended without "${text}":\n${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits for the end of the program, and checks that it kept its secrets. */
  async finish(): Promise<Finished> {
    await this.#ended;
    const { code } = await this.process.status;
    const { stdout, stderr } = this;
    for (const value of this.#sensitive) {
      assert(!`${stdout}${stderr}`.includes(value), "a sensitive value was printed");
    }
    return { code, stdout, stderr };
  }

  /** Like {@linkcode RunningBruin.finish}, with the seconds that the end took from now. */
  async finishTimed(): Promise<Finished & { readonly seconds: number }> {
    const startedAt = performance.now();
    const finished = await this.finish();
    return { ...finished, seconds: (performance.now() - startedAt) / 1_000 };
  }
}
