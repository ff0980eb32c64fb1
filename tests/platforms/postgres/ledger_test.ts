import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError } from "../../../src/errors.ts";
import { open } from "../../../src/platforms/postgres/driver.ts";
import { postgresTransactions } from "../../../src/platforms/postgres/transactions.ts";
import { Ledger } from "../../../src/run/exactly_once/ledger.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { testLedger } from "../../contracts/ledger.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";
import { testRole } from "../../e2e/postgres_role.ts";

const skip = postgresNeeded === "" ? undefined : postgresNeeded.trim();
const connect = (details: Readonly<Record<string, unknown>> = postgresDetails()) =>
  open(resolved("postgres", details));

testLedger({
  name: "PostgreSQL",
  skip,
  open: () => connect(),
  transactions: postgresTransactions,
  schema: `Suite 'of' a $bruin$ "ledger" ${crypto.randomUUID().slice(0, 8)}`,
});

(skip === undefined ? describe : describe.skip)(`rights on the table${postgresNeeded}`, () => {
  it("are asked for with the statements that give them, which are enough", async () => {
    await using role = await testRole();
    await using admin = await connect();
    const schema = `ledger of ${role.user}`;
    const run = (...statements: string[]) => admin.execute(statements, { signal: never });
    const begin = async () => {
      await using connection = await connect(role.details);
      return await Ledger.begin({ schema, table: "bruin_runs" }, {
        name: "limited",
        connection,
        transactions: postgresTransactions,
        run: {
          runId: "r",
          pipeline: "p",
          interval: { start: "2024-01-01", end: "2024-01-02" },
        },
        signal: never,
      });
    };
    /** The statements of the remedy. */
    const refused = async (): Promise<string[]> => {
      const { explanation, exitReason } = await assertRejects(begin, ConnectionError);
      assertEquals([explanation.code, exitReason], ["E177", "denied"]);
      assertStringIncludes(explanation.cause ?? "", "permission denied");
      const fix = explanation.fix ?? "";
      assertStringIncludes(fix, "let an owner run: ");
      return fix.replace("let an owner run: ", "").split("; ");
    };
    try {
      const create = await refused();
      assertEquals(create.slice(1), [
        `GRANT USAGE, CREATE ON SCHEMA "${schema}" TO "${role.user}"`,
      ]);
      await run(...create);
      await begin();
      await run(
        `ALTER TABLE "${schema}".bruin_runs OWNER TO CURRENT_USER`,
        `REVOKE ALL ON SCHEMA "${schema}" FROM ${role.user}`,
      );
      const use = await refused();
      assertEquals(use.length, 2);
      await run(...use);
      await begin();
    } finally {
      await run(`DROP SCHEMA "${schema}" CASCADE`);
    }
  });

  it("has a remedy for a search path that leads nowhere", async () => {
    await using connection = await connect(postgresDetails({ schema: "no_such_schema" }));
    const { explanation } = await assertRejects(
      () =>
        Ledger.begin({ schema: "", table: "bruin_runs" }, {
          name: "lost",
          connection,
          transactions: postgresTransactions,
          run: { runId: "r", pipeline: "p", interval: { start: "2024-01-01", end: "2024-01-02" } },
          signal: never,
        }),
      ConnectionError,
      "No schema for the table",
    );
    assertEquals(explanation.code, "E177");
  });
});
