/** Who may log in, how, and to whom: users of many kinds, certificates, servers that are none. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { ConnectionError } from "../../../src/errors.ts";
import { escapedLiteral as literal } from "../../../src/sql/names.ts";
import { open } from "../../../src/platforms/mysql/driver.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { connect, mariadb, mysql, servers } from "./servers.ts";

const signal = never;

/** What a connection with these details answers to a query. */
async function ask(
  server: typeof mariadb,
  changes: Readonly<Record<string, unknown>>,
  query = "SELECT CURRENT_USER()",
) {
  await using connection = await connect(server, changes);
  return (await connection.query(query, { signal })).rows;
}

async function refused(server: typeof mariadb, changes: Readonly<Record<string, unknown>>) {
  return await assertRejects(() => ask(server, changes), ConnectionError);
}

for (const server of servers) {
  const title = `Logins at ${server.name}${server.skip === undefined ? "" : ` (${server.skip})`}`;
  (server.skip === undefined ? describe : describe.skip)(title, () => {
    let admin: Connection;
    const user = `user_${crypto.randomUUID().slice(0, 8)}`;
    const run = (...statements: string[]) => admin.execute(statements, { signal });

    before(async () => {
      admin = await connect(server);
    });
    after(async () => {
      await run(`DROP USER IF EXISTS ${user}@'%'`);
      await admin[Symbol.asyncDispose]();
    });

    async function makeUser(password: string, how = "") {
      await run(
        `DROP USER IF EXISTS ${user}@'%'`,
        `CREATE USER ${user}@'%' IDENTIFIED ${how} BY ${literal(password)}`,
      );
      return { username: user, password, database: "" };
    }

    for (
      const password of [
        "p@ss:w/o?r#d%41&=+",
        `quotes ' " \` and \\ back\\\\slashes`,
        "é😀 ключ",
        " ",
      ]
    ) {
      it(`take the password ${JSON.stringify(password)}`, async () => {
        assertEquals(await ask(server, await makeUser(password)), [[`${user}@%`]]);
      });
    }

    it("tell an account that is locked, and one with too many sessions, from a wrong password", async () => {
      const details = await makeUser("secret-of-locked");
      await run(`ALTER USER ${user}@'%' ACCOUNT LOCK`);
      const locked = await refused(server, details);
      assertStringIncludes(locked.message, `user "${user}" is locked`);
      await run(
        `ALTER USER ${user}@'%' ACCOUNT UNLOCK`,
        `ALTER USER ${user}@'%' WITH MAX_USER_CONNECTIONS 1`,
      );
      await using one = await connect(server, details);
      await one.session!(async () => {
        const busy = await refused(server, details);
        assertStringIncludes(busy.message, "too many connections");
        assertEquals([busy.exitReason, busy.loginRefused], ["try-again", false]);
      }, { signal });
    });

    it("say which right to a database is missing", async () => {
      const details = await makeUser("secret-of-stranger");
      const error = await refused(server, { ...details, database: "bruin" });
      assertStringIncludes(error.message, `user "${user}" has no right to use database "bruin"`);
      assertEquals([error.exitReason, error.loginRefused], ["denied", false]);
    });

    it("say that a password has expired", async () => {
      const details = await makeUser("secret-of-old");
      await run(`ALTER USER ${user}@'%' PASSWORD EXPIRE`);
      const error = await refused(server, details);
      assertStringIncludes(error.message, `the password of user "${user}" has expired`);
      assertEquals([error.exitReason, error.loginRefused], ["denied", true]);
    });

    it("find a connection again whose host is written in brackets or as a name", async () => {
      assertEquals(await ask(server, { host: "localhost" }, "SELECT 1"), [[1]]);
    });
  });
}

const ofMysql = `Ways to log in at MySQL${mysql.skip === undefined ? "" : ` (${mysql.skip})`}`;
(mysql.skip === undefined ? describe : describe.skip)(ofMysql, () => {
  for (const plugin of ["caching_sha2_password", "sha256_password", "mysql_native_password"]) {
    it(`${plugin}, without TLS and for the first time`, async () => {
      await using admin = await connect(mysql);
      const user = `by_${crypto.randomUUID().slice(0, 8)}`;
      await admin.execute([
        `CREATE USER ${user}@'%' IDENTIFIED WITH ${plugin} BY 'é-secret'`,
      ], { signal });
      try {
        const details = { username: user, password: "é-secret", database: "" };
        // The second one is let in from the server's cache.
        for (const _ of [1, 2]) assertEquals(await ask(mysql, details), [[`${user}@%`]]);
        const error = await refused(mysql, { ...details, password: "wrong" });
        assertEquals(error.loginRefused, true);
      } finally {
        await admin.execute([`DROP USER ${user}@'%'`], { signal });
      }
    });
  }

  it("says what TLS failed with when a user who needs it is refused without", async () => {
    await using admin = await connect(mysql);
    const user = `tls_${crypto.randomUUID().slice(0, 8)}`;
    await admin.execute([
      `CREATE USER ${user}@'%' IDENTIFIED BY 'its-secret' REQUIRE SSL`,
    ], { signal });
    try {
      const error = await refused(mysql, { username: user, password: "its-secret" });
      assertStringIncludes(
        error.explanation.cause ?? "",
        "; with TLS, which was tried before: the server takes no version or cipher of TLS that we know",
      );
    } finally {
      await admin.execute([`DROP USER ${user}@'%'`], { signal });
    }
  });

  it("refuses the certificate of a server whose TLS is too old", async () => {
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(path, "");
      const error = await refused(mysql, { ssl_ca_path: path });
      assertEquals([error.exitReason, error.explanation.code], ["configuration", "E362"]);
    } finally {
      await Deno.remove(path);
    }
  });
});

const withTls = `TLS with MariaDB${mariadb.skip === undefined ? "" : ` (${mariadb.skip})`}`;
(mariadb.skip === undefined ? describe : describe.skip)(withTls, () => {
  const ca = `${mariadb.folder}/ca.crt`;
  const client = {
    ssl_ca_path: ca,
    ssl_cert_path: `${mariadb.folder}/client.crt`,
    ssl_key_path: `${mariadb.folder}/client.key`,
  };
  const cipher = "SHOW STATUS LIKE 'Ssl_cipher'";
  const isEncrypted = async (changes: Readonly<Record<string, unknown>>) => {
    const [[, name] = []] = await ask(mariadb, changes, cipher);
    return name !== "";
  };

  it("is taken where the server offers it", async () => {
    assertEquals(await isEncrypted({}), true);
  });

  it("is verified with the authority, by name and by address", async () => {
    assertEquals(await isEncrypted({ ssl_ca_path: ca, host: "localhost" }), true);
    assertEquals(await isEncrypted({ ssl_ca_path: ca, host: "127.0.0.1" }), true);
  });

  it("is refused when another authority signed the certificate", async () => {
    for (const changes of [{ ssl_ca_path: `${mariadb.folder}/client.crt` }]) {
      const error = await refused(mariadb, changes);
      assertStringIncludes(error.message, "the server's certificate was not accepted");
      assertEquals(error.explanation.cause, "it is not signed by an authority this machine trusts");
      assertEquals([error.exitReason, error.explanation.code], ["configuration", "E362"]);
    }
  });

  it("is refused for another address than the certificate's, before the password is sent", async () => {
    // mysql2 takes any certificate of the authority for an address.
    const { port } = mariadb.details;
    using listener = Deno.listen({ hostname: "127.0.0.2", port: 0 });
    const accepting = (async () => {
      for await (const inner of listener) {
        const outer = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
        inner.readable.pipeTo(outer.writable).catch(() => {});
        outer.readable.pipeTo(inner.writable).catch(() => {});
      }
    })();
    const elsewhere = { host: "127.0.0.2", port: listener.addr.port };
    const error = await refused(mariadb, { ...elsewhere, ssl_ca_path: ca });
    assertEquals(error.explanation.cause, "it is for another host name");
    assertEquals(await isEncrypted(elsewhere), true);
    listener.close();
    await accepting.catch(() => {});
  });

  it("shows a certificate of our own to a server that wants one", async () => {
    await using admin = await connect(mariadb);
    const user = `tls_${crypto.randomUUID().slice(0, 8)}`;
    await admin.execute([
      `CREATE USER ${user}@'%' IDENTIFIED BY 'its-secret' REQUIRE SUBJECT '/CN=client'`,
    ], { signal });
    try {
      const details = { username: user, password: "its-secret", database: "", host: "localhost" };
      assertEquals(await isEncrypted({ ...details, ...client }), true);
      const error = await refused(mariadb, { ...details, ssl_ca_path: ca });
      assertEquals(error.loginRefused, true);
    } finally {
      await admin.execute([`DROP USER ${user}@'%'`], { signal });
    }
  });

  it("is always verified for PlanetScale", async () => {
    const { details } = mariadb;
    await using connection = await open(resolved("planetscale_mysql", { ...details }));
    const error = await assertRejects(
      () => connection.query("SELECT 1", { signal }),
      ConnectionError,
    );
    assertStringIncludes(error.explanation.where ?? "", "the authorities of this machine");
    assertEquals(error.explanation.code, "E362");
  });
});

describe("what is no MySQL server", () => {
  it("is named", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const greeting = new TextEncoder().encode("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
    const serving = (async () => {
      for await (const socket of listener) {
        await socket.write(greeting);
        await new Promise((resolve) => setTimeout(resolve, 0));
        socket.close();
      }
    })();
    await using connection = await open(
      resolved("mysql", {
        host: "127.0.0.1",
        port: listener.addr.port,
        username: "u",
        password: "a-secret-word",
      }),
    );
    const error = await assertRejects(
      () => connection.query("SELECT 1", { signal }),
      ConnectionError,
    );
    assertStringIncludes(error.message, "is not a MySQL server");
    assertEquals(error.describe().includes("a-secret-word"), false);
    listener.close();
    await serving.catch(() => {});
  });

  it("is known by its silence", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await using connection = await open(
      resolved("mysql", { host: "127.0.0.1", port: listener.addr.port, username: "u" }),
    );
    const error = await assertRejects(
      () => connection.query("SELECT 1", { signal }),
      ConnectionError,
      "within 10 seconds, though it takes connections",
    );
    assertStringIncludes(error.explanation.fix ?? "", "is it MySQL that listens there?");
  });

  it("is given up when the signal is aborted", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await using connection = await open(
      resolved("mysql", { host: "127.0.0.1", port: listener.addr.port, username: "u" }),
    );
    await assertRejects(
      () => connection.query("SELECT 1", { signal: AbortSignal.timeout(100) }),
      Error,
      "cancelled",
    );
  });
});
