/** A user of the PostgreSQL server under test, made for one test and dropped with it. */
import pg from "pg";

export interface TestRole extends AsyncDisposable {
  readonly user: string;
  readonly password: string;
  /** Details of a connection as this user. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Details of a connection as superuser. */
  readonly admin: Readonly<Record<string, unknown>>;
  setPassword(password: string): Promise<void>;
  /** Lets the user make schemas in the database; what it makes is dropped with it. */
  allowSchemas(): Promise<void>;
}

/** Needs the variable `BRUIN_TEST_POSTGRES`, the URL of a superuser. */
export async function testRole(
  options: { readonly password?: string } = {},
): Promise<TestRole> {
  const address = new URL(Deno.env.get("BRUIN_TEST_POSTGRES") ?? "");
  const server = {
    host: address.hostname,
    port: Number(address.port),
    database: address.pathname.slice(1),
    ssl_mode: "disable",
  };
  const username = decodeURIComponent(address.username);
  const admin = { ...server, username, password: decodeURIComponent(address.password) };
  const user = `etl_${crypto.randomUUID().slice(0, 8)}`;
  const password = options.password ?? `first-${crypto.randomUUID()}`;
  const run = async (...statements: string[]) => {
    const client = new pg.Client({
      host: admin.host,
      port: admin.port,
      database: admin.database,
      user: username,
      password: admin.password,
    });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`create role ${user} login password ${pg.escapeLiteral(password)}`);
  return {
    user,
    password,
    admin,
    details: { ...server, username: user, password },
    setPassword: (changed) => run(`alter role ${user} password ${pg.escapeLiteral(changed)}`),
    allowSchemas: () =>
      run(`grant create on database ${pg.escapeIdentifier(server.database)} to ${user}`),
    [Symbol.asyncDispose]: () => run(`drop owned by ${user} cascade`, `drop role ${user}`),
  };
}
