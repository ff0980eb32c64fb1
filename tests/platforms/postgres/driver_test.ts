import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { ConnectionError, type ExitReason, QueryError } from "../../../src/errors.ts";
import { open } from "../../../src/platforms/postgres/driver.ts";
import { abortedAfter, never, resolved } from "../../contracts/connection.ts";

const url = URL.parse(Deno.env.get("BRUIN_TEST_POSTGRES") ?? "");
const skip = url === null
  ? "not run: set BRUIN_TEST_POSTGRES=$(tools/postgres_for_tests.sh start)"
  : undefined;
const details = {
  host: url?.hostname ?? "127.0.0.1",
  port: Number(url?.port),
  username: decodeURIComponent(url?.username ?? ""),
  password: decodeURIComponent(url?.password ?? ""),
  database: url?.pathname.slice(1),
};
const connect = (changes: Record<string, unknown> = {}) =>
  open(resolved("postgres", { ...details, ...changes }));
const slowQuery = "SELECT pg_sleep(120)";

const title = `PostgresConnection${skip === undefined ? "" : ` (${skip})`}`;
(skip === undefined ? describe : describe.skip)(title, () => {
  let connection: Connection;
  before(async () => {
    connection = await connect();
  });
  after(async () => await connection[Symbol.asyncDispose]());

  /** Opens a handle for `use` alone. */
  async function using<T>(changes: Record<string, unknown>, use: (open: Connection) => Promise<T>) {
    const other = await connect(changes);
    try {
      return await use(other);
    } finally {
      await other[Symbol.asyncDispose]();
    }
  }

  const encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

  it("runs a script without BEGIN as one transaction", async () => {
    const table = `whole_${crypto.randomUUID().slice(0, 8)}`;
    await assertRejects(
      () => connection.execute([`CREATE TABLE ${table} (n int)`, "SELECT 1/0"], { signal: never }),
      QueryError,
    );
    const { rows } = await connection.query(`SELECT to_regclass('${table}')`, { signal: never });
    assertEquals(rows, [[null]]);
  });

  it("ends a session whose block handles its cancellation, and nothing of it stays", async () => {
    const table = `goes_on_${crypto.randomUUID().slice(0, 8)}`;
    await connection.execute([`CREATE TABLE ${table} (n int)`], { signal: never });
    const block =
      "DO $$ BEGIN BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; " +
      `END; INSERT INTO ${table} VALUES (1); PERFORM pg_sleep(8); END $$`;
    try {
      await abortedAfter(300, async (signal) => {
        const error = await assertRejects(
          () => connection.execute([block], { signal }),
          QueryError,
        );
        assertEquals([error.message, error.outcomeUnknown], ["The statement was cancelled", false]);
      });
      const { rows } = await connection.query(`SELECT n FROM ${table}`, { signal: never });
      assertEquals(rows, []);
    } finally {
      await connection.execute([`DROP TABLE ${table}`], { signal: never });
    }
  });

  it("reports the server's message, SQLSTATE, detail and hint", async () => {
    const error = await assertRejects(
      () =>
        connection.execute([
          "CREATE TEMP TABLE keys (id int PRIMARY KEY)",
          "INSERT INTO keys VALUES (1), (1)",
        ], { signal: never }),
      QueryError,
    );
    assertEquals(
      error.message,
      'ERROR: duplicate key value violates unique constraint "keys_pkey" (SQLSTATE 23505)',
    );
    assertEquals(error.databaseCode, "23505");
    assertEquals(error.explanation.cause, "Key (id)=(1) already exists.");
    assertEquals(error.statement, "INSERT INTO keys VALUES (1), (1)");
  });

  it("finds the failing statement behind characters outside the basic plane", async () => {
    const error = await assertRejects(
      () =>
        connection.query("SELECT '😀😀😀;'; SELECT $$;$$; SELECT nope; SELECT 3", {
          signal: never,
        }),
      QueryError,
    );
    assertEquals(error.statement, "SELECT nope");
  });

  it("names line and column of what its parser of JSON refuses", async () => {
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(path, 'n,j\n1,"[1,\n2]"\n2,{nope\n');
      const kinds = { n: "integer", j: "json" } as const;
      const error = await assertRejects(
        () =>
          connection.load!({
            path,
            format: "csv",
            shownAs: "p.csv",
            target: (name) => ({ name, type: { kind: name === "j" ? kinds.j : kinds.n } }),
          }, { signal: never, table: "t", statements: (query) => [query] }),
        QueryError,
        "invalid input syntax for type json",
      );
      assertEquals(
        [error.explanation.where, error.explanation.code],
        [`line 4 of p.csv, column "j"`, "E159"],
      );
    } finally {
      await Deno.remove(path);
    }
  });

  it("keeps settings of one script from the next", async () => {
    await using({ pool_max_conns: 1 }, async (single) => {
      await single.execute(["SET search_path TO pg_catalog", "SET ROLE tls_only"], {
        signal: never,
      });
      const { rows } = await single.query("SELECT current_user, current_schema()", {
        signal: never,
      });
      assertEquals(rows, [[details.username, "public"]]);
    });
  });

  it("puts the schema into the search path and names itself bruin", async () => {
    // F12
    const cases = [
      ["one, two", '"one", "two"'],
      ["MySchema", '"MySchema", "myschema"'],
      ['"MySchema"', '"MySchema"'],
      ["my schema", '"my schema"'],
      ["my-schema,public", '"my-schema", "public"'],
      ['"a,b ""c""" , "$user"', '"a,b ""c""", "$user"'],
    ];
    for (const [schema, path] of cases) {
      await using({ schema }, async (other) => {
        const { rows } = await other.query(
          "SELECT current_setting('search_path'), current_setting('application_name')",
          { signal: never },
        );
        assertEquals(rows, [[path, "bruin"]]);
      });
    }
  });

  it("opens no more sessions than pool_max_conns", async () => {
    await using({ pool_max_conns: 2 }, async (pooled) => {
      const pids = await Promise.all(
        Array.from(
          { length: 8 },
          () => pooled.query("SELECT pg_backend_pid(), pg_sleep(0.02)", { signal: never }),
        ),
      );
      assertEquals(new Set(pids.map(({ rows }) => rows[0][0])).size, 2);
    });
  });

  it("cancels what waits for a session without sending it", async () => {
    await using({ pool_max_conns: 1 }, async (single) => {
      const running = single.query("SELECT pg_sleep(0.5)", { signal: never });
      await abortedAfter(100, async (signal) => {
        await assertRejects(
          () => single.query("SELECT 1", { signal }),
          QueryError,
          "before it was",
        );
      });
      await running;
    });
  });

  it("leaves nothing running in the server after a cancel", async () => {
    const mark = `/* ${crypto.randomUUID()} */`;
    await abortedAfter(200, async (signal) => {
      await assertRejects(() => connection.query(`${slowQuery} ${mark}`, { signal }), QueryError);
    });
    const { rows } = await connection.query(
      `SELECT count(*) FROM pg_stat_activity
       WHERE state = 'active' AND query LIKE '%${mark}%' AND pid <> pg_backend_pid()`,
      { signal: never },
    );
    assertEquals(rows, [[0]]);
  });

  it("says truthfully that the server ended the session, and goes on with a new one", async () => {
    const mark = `/* ${crypto.randomUUID()} */`;
    const running = assertRejects(
      () => connection.execute(["BEGIN", `${slowQuery} ${mark}`, "COMMIT"], { signal: never }),
      QueryError,
      "The server ended the connection while the statement ran",
    );
    await using({}, async (admin) => {
      for (let killed = 0; killed === 0;) {
        const { rows } = await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE state = 'active' AND query LIKE '%${mark}%' AND pid <> pg_backend_pid()`,
          { signal: never },
        );
        killed = rows.length;
      }
    });
    const error = await running;
    assertEquals(error.databaseCode, "57P01");
    assertEquals(error.statement, `${slowQuery} ${mark}`);
    assertEquals((await connection.query("SELECT 1", { signal: never })).rows, [[1]]);
  });

  it("explains a connection that breaks without a word", async () => {
    const relay = relayTo({ hostname: details.host, port: details.port });
    await using({ host: "127.0.0.1", port: relay.port, ssl_mode: "disable" }, async (other) => {
      await other.query("SELECT 1", { signal: never });
      const running = assertRejects(() => other.query(slowQuery, { signal: never }), QueryError);
      setTimeout(() => relay.cut(), 100);
      const error = await running;
      assertEquals(error.message, "The server ended the connection while the statement ran");
      assertEquals(error.explanation.cause, "the connection was cut");
      assertEquals(error.databaseCode, undefined);
    });
    await relay.done;
  });

  const tls: [mode: string, user: string, encrypted: boolean][] = [
    ["disable", "plain_only", false],
    ["allow", "plain_only", false],
    ["allow", "tls_only", true],
    ["prefer", "tls_only", true],
    ["prefer", "plain_only", false],
    ["require", "tls_only", true],
  ];
  for (const [mode, username, expected] of tls) {
    it(`connects ${username} with ssl_mode ${mode}, ${expected ? "" : "not "}encrypted`, async () => {
      await using({ ssl_mode: mode, username }, async (other) => {
        assertEquals((await other.query(encrypted, { signal: never })).rows, [[expected]]);
      });
    });
  }

  // The loopback address as no check for loopback knows it stands for another machine.
  const elsewhere = "2130706433";
  const plainText = (mode: string) =>
    `connection 'my-postgres': sessions with ${elsewhere}:${details.port} are not encrypted, as ssl_mode ` +
    `${mode} allows; set it to require or verify-full to insist on TLS`;
  const warned: [changes: Record<string, unknown>, warnings: string[]][] = [
    [{ ssl_mode: "allow", username: "plain_only", host: elsewhere }, [plainText("allow")]],
    [{ ssl_mode: "prefer", username: "plain_only", host: elsewhere }, [plainText("prefer")]],
    [{ username: "plain_only", host: elsewhere }, [plainText("prefer")]],
    [{ ssl_mode: "allow", username: "tls_only", host: elsewhere }, []],
    [{ ssl_mode: "disable", username: "plain_only", host: elsewhere }, []],
    [{ ssl_mode: "allow", username: "plain_only" }, []],
  ];
  for (const [changes, warnings] of warned) {
    const times = warnings.length === 0 ? "nothing" : "once";
    it(`warns ${times} of plain text with ${JSON.stringify(changes)}`, async () => {
      const found: string[] = [];
      const connection = await open(resolved("postgres", { ...details, ...changes }), {
        warn: (message) => found.push(message),
      });
      try {
        await Promise.all([
          connection.query("SELECT 1", { signal: never }),
          connection.query("SELECT 2", { signal: never }),
        ]);
        await connection.query("SELECT 3", { signal: never });
      } finally {
        await connection[Symbol.asyncDispose]();
      }
      assertEquals(found, warnings);
    });
  }

  it("prefers TLS when no ssl_mode is given", async () => {
    assertEquals((await connection.query(encrypted, { signal: never })).rows, [[true]]);
  });

  const refused: [title: string, Record<string, unknown>, text: string, ExitReason][] = [
    ["a wrong password", { password: "hunter2-wrong" }, "not accepted with this", "denied"],
    ["no password", { password: undefined }, "asks for a password", "denied"],
    ["an unknown database", { database: "nowhere" }, '"nowhere" does not exist', "configuration"],
    [
      "TLS where none is allowed",
      {
        username: "plain_only",
        ssl_mode: "require",
      },
      "may not connect this way",
      "denied",
    ],
    [
      "no TLS where it is demanded",
      {
        username: "tls_only",
        ssl_mode: "disable",
      },
      "may not connect this way",
      "denied",
    ],
    ["a self-signed certificate", { ssl_mode: "verify-full" }, "certificate", "configuration"],
    ["a self-signed certificate", { ssl_mode: "verify-ca" }, "certificate", "configuration"],
    ["a closed port", { port: 1 }, "nothing answers at", "unreachable"],
    ["an unknown host", { host: "no-such-host.invalid" }, "has no address", "unreachable"],
  ];
  for (const [title, changes, text, exitReason] of refused) {
    it(`explains ${title} (${Object.values(changes).at(-1)})`, async () => {
      const error = await using(
        changes,
        (other) =>
          assertRejects(() => other.query("SELECT 1", { signal: never }), ConnectionError, text),
      );
      assertEquals(error.connection, "my-postgres");
      assertEquals(error.exitReason, exitReason);
      assertMatch(error.explanation.fix ?? "", /\w/);
      assertEquals(error.describe().includes(details.password), false);
      assertEquals(error.describe().includes("hunter2"), false);
    });
  }

  it("stops connecting when the signal is aborted", async () => {
    const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await using({ port: silent.addr.port }, async (other) => {
      await abortedAfter(100, async (signal) => {
        await assertRejects(
          () => other.query("SELECT 1", { signal }),
          QueryError,
          "before it was sent",
        );
      });
    });
    silent.close();
  });

  it("takes nothing from the environment, and trusts the authority in DENO_CERT", async () => {
    const { rows } = await connection.query("SHOW ssl_cert_file", { signal: never });
    const { rows: data } = await connection.query("SHOW data_directory", { signal: never });
    const certificate = (await connection.query(
      `SELECT pg_read_file('${data[0][0]}/${rows[0][0]}')`,
      { signal: never },
    )).rows[0][0];
    const file = await Deno.makeTempFile();
    await Deno.writeTextFile(file, String(certificate));
    const output = await new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        "--no-lock",
        whoAmI({ ...details, host: "localhost", ssl_mode: "verify-full" }),
      ],
      cwd: new URL("../../../", import.meta.url),
      env: {
        DENO_CERT: file,
        PGHOST: "no-such-host.invalid",
        PGOPTIONS: "-c search_path=evil",
        PGSSLMODE: "disable",
        PGAPPNAME: "evil",
        PGREPLICATION: "database",
        PGDATABASE: "evil",
      },
    }).output();
    await Deno.remove(file);
    const text = new TextDecoder().decode(output.stdout) + new TextDecoder().decode(output.stderr);
    assertStringIncludes(text, '[true,"bruin","\\"$user\\", public"]');
  });
});

/** A program that prints whether its session is encrypted, its name and its search path. */
function whoAmI(details: Record<string, unknown>): string {
  const from = (path: string) => JSON.stringify(import.meta.resolve(`../../../src/${path}`));
  return `
    const { open } = await import(${from("platforms/postgres/driver.ts")});
    const { Sealed } = await import(${from("sealed.ts")});
    const details = new Sealed(${JSON.stringify(details)});
    const connection = await open({ name: "child", details });
    const { rows } = await connection.query(
      "SELECT ssl, current_setting('application_name'), current_setting('search_path') " +
        "FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
      { signal: new AbortController().signal },
    );
    console.log(JSON.stringify(rows[0]));
    await connection[Symbol.asyncDispose]();
  `;
}

/** Passes bytes on until it is cut. */
function relayTo(server: { hostname: string; port: number }) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open: Deno.Conn[] = [];
  const relay = async () => {
    for await (const near of listener) {
      const far = await Deno.connect(server);
      open.push(near, far);
      near.readable.pipeTo(far.writable).catch(() => {});
      far.readable.pipeTo(near.writable).catch(() => {});
    }
  };
  const done = relay();
  return {
    port: listener.addr.port,
    done,
    cut: () => {
      listener.close();
      for (const connection of open) connection.close();
    },
  };
}
