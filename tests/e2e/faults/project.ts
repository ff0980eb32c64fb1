/** A pipeline on a server with faults, with its credentials in the stand-in for AWS Secrets Manager. */
import { assert } from "@std/assert";
import { startAccount } from "../aws.ts";
import { bruinCommand, type Finished, temporaryFolder, writeFiles } from "../command.ts";

export interface FaultProject extends AsyncDisposable {
  readonly folder: string;
  /** Where the surroundings may keep what the test looks at, beside the project. */
  readonly outside: string;
  run(...flags: string[]): Promise<Finished>;
  start(...flags: string[]): Promise<RunningBruin>;
}

export interface FaultProjectOptions {
  /** Files besides the assets, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** What starts the program instead of its own command. */
  readonly wrap?:
    | ((
      command: readonly string[],
      folders: Pick<FaultProject, "folder" | "outside">,
    ) => readonly string[])
    | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Values that must not be printed, besides the password. */
  readonly sensitive?: readonly string[];
}

/** @param assets Texts of `.sql` files, by name. */
export async function faultProject(
  details: Readonly<Record<string, unknown>>,
  assets: Readonly<Record<string, string>>,
  { files = {}, wrap = (command) => command, env = {}, sensitive = [] }: FaultProjectOptions = {},
): Promise<FaultProject> {
  const base = await temporaryFolder();
  const folders = { folder: `${base.path}/project`, outside: `${base.path}/outside` };
  await Deno.mkdir(folders.outside);
  await writeFiles(folders.folder, {
    "pipeline.yml": "name: faults\n",
    ...Object.fromEntries(
      Object.entries(assets).map(([name, text]) => [`assets/${name}.sql`, text]),
    ),
    ...files,
  });
  const account = await startAccount({ "postgres-default": { type: "postgres", details } });
  const start = async (...flags: string[]) => {
    const given = ["run", "--secrets-backend", "aws", "--no-color", ...flags, folders.folder];
    const command = await bruinCommand(given, { env: { ...account.env, ...env } });
    const [program, ...args] = wrap([command.program, ...command.args], folders);
    const process = new Deno.Command(program, {
      args,
      env: command.env,
      cwd: folders.folder,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new RunningBruin(process, [String(details.password), ...sensitive]);
  };
  return {
    ...folders,
    start,
    run: async (...flags) => await (await start(...flags)).finish(),
    [Symbol.asyncDispose]: async () => {
      await account[Symbol.asyncDispose]();
      await base[Symbol.asyncDispose]();
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
  /** Whether it has closed its output. */
  ended = false;
  stdout = "";
  stderr = "";

  /** @param heard Called with everything that it prints, as it comes. */
  constructor(
    process: Deno.ChildProcess,
    sensitive: readonly string[] = [],
    heard: (text: string) => void = () => {},
  ) {
    this.process = process;
    this.#sensitive = sensitive;
    this.#ended = Promise.all([
      this.#read(process.stdout, (text) => {
        this.stdout += text;
        heard(text);
      }),
      this.#read(process.stderr, (text) => this.stderr += text),
    ]).then(() => void (this.ended = true));
  }

  async #read(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
    const decoder = new TextDecoder();
    for await (const piece of stream) take(decoder.decode(piece, { stream: true }));
  }

  /** Waits until standard output has the text. @throws {Error} When the program ends before. */
  async until(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      if (this.ended) throw new Error(`ended without "${text}":\n${this.stdout}${this.stderr}`);
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
