/** What is said of too many sessions, and of servers that take no connection now. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { allFields } from "../../../src/connections/connection_type.ts";
import { connectionFailure as mysqlFailure } from "../../../src/platforms/mysql/login_failure.ts";
import { mysqlTraits } from "../../../src/platforms/mysql/traits.ts";
import { connectionFailure } from "../../../src/platforms/postgres/login_failure.ts";
import { postgresVariety } from "../../../src/platforms/postgres/variety.ts";
import { redshiftVariety } from "../../../src/platforms/redshift/variety.ts";
import { Registry } from "../../../src/registry.ts";
import { connectionTypes as listed } from "../../../src/sources/mod.ts";

const types = new Registry("connection type", listed);

/** The fields of details that a text names in backticks. */
const fieldsIn = (text = "") => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? "");

const server = {
  host: "db.example.com",
  port: 1,
  user: "u",
  password: "p",
  database: "d",
  label: "PostgreSQL",
  searchPath: '"marts"',
  sslMode: "prefer",
};

function refused(code: string, message: string, variety = postgresVariety) {
  const error = Object.assign(new Error(message), { severity: "FATAL", code });
  return connectionFailure(error, { connection: "c", server, variety });
}

describe("too many connections", () => {
  const named = [
    ["postgres", fieldsIn(refused("53300", "too many clients").explanation.fix)],
    ["redshift", fieldsIn(refused("53300", "too many", redshiftVariety).explanation.fix)],
  ] as const;
  for (const [type, fields] of named) {
    it(`names a field that a connection of ${type} has`, () => {
      assertEquals(fields.length, 1);
      const known = allFields(types.get(type));
      for (const field of fields) assert(Object.hasOwn(known, field), field);
    });
  }
});

describe("a server that takes no connection now", () => {
  for (
    const [code, message, problem, exitReason] of [
      // https://www.pgbouncer.org/config.html#max_client_conn
      [
        "08P01",
        "no more connections allowed (max_client_conn)",
        "not take the connection now",
        "try-again",
      ],
      // https://www.pgbouncer.org/config.html#ignore_startup_parameters
      [
        "08P01",
        "unsupported startup parameter: search_path",
        "takes no search path",
        "configuration",
      ],
      ["53200", "out of memory", "not take the connection now", "try-again"],
      ["58030", "could not read file", "not take the connection now", "try-again"],
      ["22023", "invalid value for parameter", "the server refused", "configuration"],
    ] as const
  ) {
    it(`is told from what the user gave: ${code} ${message}`, () => {
      const error = refused(code, message);
      assertStringIncludes(error.message, problem);
      assertEquals(error.exitReason, exitReason);
      assertStringIncludes(error.explanation.cause ?? "", code);
    });
  }

  // https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html, and
  // https://mariadb.com/kb/en/mariadb-error-codes/
  for (
    const [errno, sqlState, problem, exitReason, loginRefused] of [
      [3032, "HY000", "shutting down or starting", "try-again", false],
      [3955, "HY000", "is blocked after logins with wrong passwords", "denied", true],
      [4150, "HY000", "is blocked after logins with wrong passwords", "denied", true],
      [1040, "08004", "too many connections", "try-again", false],
      [1043, "08S01", "the server refused the connection", "unreachable", false],
    ] as const
  ) {
    it(`is told from what the user gave: ${errno}`, () => {
      const error = mysqlFailure(Object.assign(new Error("why"), { errno, sqlState }), {
        connection: "c",
        server,
        encryption: "TLS",
        fewerSessions: "lower --workers",
      });
      assertStringIncludes(error.message, problem);
      assertEquals([error.exitReason, error.loginRefused], [exitReason, loginRefused]);
    });
  }

  it("is MySQL, whose other connection types have no limit of assets", () => {
    const limited = mysqlTraits.connectionTypes.filter((type) =>
      Object.hasOwn(allFields(types.get(type)), "max_concurrent_assets")
    );
    assertEquals(limited, ["mysql"]);
  });
});
