/** What `tools/bench.ts` measures beside psql: a server, its own program, and rows that show the ratio. */
import { type Cost, processCost, type Program } from "./bench_process.ts";
import { print } from "./bench_table.ts";

const turns = 3;

/** The server of BRUIN_TEST_POSTGRES; `undefined`, after a line that says so, when it names none. */
export function benchServer(part: string): string | undefined {
  const address = Deno.env.get("BRUIN_TEST_POSTGRES");
  if (address === undefined) print([`${part}: left out, as BRUIN_TEST_POSTGRES names no server`]);
  return address;
}

/** psql with these commands, one after the other. */
export function psql(address: string, commands: readonly string[], flags: readonly string[] = []) {
  const program: Program = {
    name: "psql",
    command: "psql",
    args: [
      ...["-q", "-v", "ON_ERROR_STOP=1", ...flags, address],
      ...commands.flatMap((command) => ["-c", command]),
    ],
  };
  return program;
}

/** The server's entry for `.bruin.yml`, named as its assets expect it by default. */
export function benchConnection(address: string): Record<string, unknown> {
  const server = new URL(address);
  return {
    name: "postgres-default",
    host: server.hostname,
    port: Number(server.port || 5432),
    username: decodeURIComponent(server.username),
    password: decodeURIComponent(server.password),
    database: server.pathname.slice(1),
  };
}

/** Runs both in turn, since other work may share the machine, and prints the turn with the middle ratio. */
export async function printBeside(
  title: string,
  { own, args, other }: { own: Program; args: readonly string[]; other: Program },
): Promise<void> {
  const pairs: { cost: Cost; ratio: number }[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const cost = await processCost(own, args, 1);
    const { ms } = await processCost(other, [], 1);
    pairs.push({ cost, ratio: cost.ms / ms });
  }
  const { cost, ratio } = pairs.toSorted((a, b) => a.ratio - b.ratio)[Math.floor(turns / 2)];
  printRow(`${title} (${own.name})`, cost, ratio);
}

/** The other program once, for comparison. */
export async function printAlone(title: string, other: Program): Promise<void> {
  printRow(title, await processCost(other, [], 1), 1);
}

function printRow(title: string, { ms, megabytes, cpuMs }: Cost, ratio: number): void {
  print([
    `  ${title}`,
    "",
    `${ms.toFixed(0)} ms`,
    ratio.toFixed(2),
    `${megabytes.toFixed(0)} MB`,
    `${cpuMs.toFixed(0)} ms`,
  ]);
}
