/** A PostgreSQL of a test's own, which it may kill without disturbing anybody. */
import pg from "pg";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../../tools/postgres_for_tests.sh", import.meta.url));

/** How a server ends: for `crash`, with `kill -9` of all its processes. */
export type Halt = "fast" | "immediate" | "crash";

export interface OwnServer extends AsyncDisposable {
  /** Details of a secret for its superuser. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly port: number;
  readonly password: string;
  /** Runs a statement in a session of its own; values are text. */
  query(statement: string): Promise<string[][]>;
  /** Runs the query until it returns this text in its only row and column. */
  until(query: string, expected: string): Promise<void>;
  /** A session that keeps what it locks until it is closed. */
  session(): Promise<pg.Client>;
  halt(how: Halt): Promise<void>;
  resume(): Promise<void>;
}

/** Needs PostgreSQL's programs on this machine. */
export async function startServer(): Promise<OwnServer> {
  const folder = `${await Deno.makeTempDir({ prefix: "bruin-faults-" })}/server`;
  await Deno.chmod(folder.slice(0, -"/server".length), 0o755);
  const address = new URL(await control("start", folder));
  const details = {
    host: address.hostname,
    port: Number(address.port),
    username: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    database: address.pathname.slice(1),
    ssl_mode: "disable",
  };
  const session = async () => {
    const { username: user, host, port, password, database } = details;
    const client = new pg.Client({ host, port, user, password, database });
    client.on("error", () => {}); // the server is going to be killed
    await client.connect();
    return client;
  };
  const query = async (statement: string) => {
    const client = await session();
    try {
      const { rows } = await client.query({ text: statement, rowMode: "array" });
      return rows.map((row: unknown[]) => row.map(String));
    } finally {
      await client.end();
    }
  };
  return {
    details,
    port: details.port,
    password: details.password,
    query,
    until: (text, expected) =>
      waitFor(`${text} = ${expected}`, async () => (await query(text))[0]?.[0] === expected),
    session,
    halt: async (how) => void await control("halt", folder, how),
    resume: async () => void await control("resume", folder),
    [Symbol.asyncDispose]: async () => {
      await control("stop", folder);
      await Deno.remove(folder.slice(0, -"/server".length), { recursive: true });
    },
  };
}

/** @throws {Error} When it does not hold within 30 seconds. */
export async function waitFor(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`timed out while waiting for: ${what}`);
}

async function control(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(script, { args }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return decoder.decode(stdout).trim();
}
