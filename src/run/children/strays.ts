/**
 * Programs that a program of an asset started and that left its process group, as with `setsid`. They are
 * known by a variable that they inherit, which only Linux shows; one that cleared it is not found.
 */

/** Of the variable; its value is different for each program that is started. */
const variable = "BRUIN_PROCESS";

/** Finds the environments with a text, and prints what the system says of their processes. */
const script = `for file in $(grep -lsF -e "$1" /proc/[0-9]*/environ); do
  cat "\${file%environ}stat" 2> /dev/null
done`;

/** What one program of an asset has left behind outside of its process group. */
export class Strays {
  /** To be given to the program. */
  readonly variables: Readonly<Record<string, string>>;
  readonly #mark: string;

  constructor() {
    const id = crypto.randomUUID();
    this.variables = { [variable]: id };
    this.#mark = `${variable}=${id}`;
  }

  /** @param group The process group that others end. */
  async signal(name: "SIGTERM" | "SIGKILL", group: number): Promise<void> {
    send(name, await this.#list(group));
  }

  /** The same for a process that is about to end. */
  killNow(group: number): void {
    const command = this.#command();
    const output = command && attempt(() => command.outputSync());
    if (output !== undefined) send("SIGKILL", parse(output, group));
  }

  /**
   * Waits until none is left.
   * @param graceMs After which they are killed.
   */
  async end(group: number, graceMs: number): Promise<void> {
    const deadline = performance.now() + graceMs;
    for (let round = 0; round < mostRounds; round++) {
      const ids = await this.#list(group);
      if (ids.length === 0) return;
      if (performance.now() >= deadline) send("SIGKILL", ids);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #list(group: number): Promise<number[]> {
    const output = await attempt(async () => await this.#command()?.output());
    return output === undefined ? [] : parse(output, group);
  }

  #command(): Deno.Command | undefined {
    if (Deno.build.os !== "linux") return undefined;
    return new Deno.Command("/bin/sh", {
      args: ["-c", script, "sh", this.#mark],
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin" },
      stdin: "null",
      stderr: "null",
    });
  }
}

const pauseMs = 100;
/** Enough for the longest grace, and for some that come back. */
const mostRounds = 100;

/** Where there is no shell, there is nothing that a shell could find. */
function attempt<T>(work: () => T): T | undefined {
  const missing = (error: unknown) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  };
  try {
    const result = work();
    return result instanceof Promise ? result.catch(missing) as T : result;
  } catch (error) {
    return missing(error);
  }
}

/** Ids of the processes outside of the group; those that have ended are only entries in a table. */
function parse({ stdout }: Deno.CommandOutput, group: number): number[] {
  return new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
    const id = Number.parseInt(line);
    // What stands in parentheses is the name, and may have anything in it.
    const [state, , ofGroup] = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return Number.isNaN(id) || state === "Z" || Number(ofGroup) === group ? [] : [id];
  });
}

function send(name: "SIGTERM" | "SIGKILL", ids: readonly number[]): void {
  for (const id of ids) {
    try {
      Deno.kill(id, name);
    } catch (error) {
      // It has just ended, or changed its user.
      if (error instanceof Deno.errors.NotCapable) throw error;
    }
  }
}
