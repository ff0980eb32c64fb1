/** A password of Redshift that changes during a run, in a secret that AWS itself keeps for a cluster. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startAccount } from "../../e2e/aws.ts";
import { bruin, temporaryFolder, writeFiles } from "../../e2e/command.ts";
import { postgresNeeded } from "../../e2e/postgres.ts";
import { testRole } from "../../e2e/postgres_role.ts";
import { redshiftDetails } from "./server.ts";

const title = `a password that changes during a run over Redshift${postgresNeeded}`;
(postgresNeeded === "" ? describe : describe.skip)(title, () => {
  it("is read again when the old one is refused, odd characters and all", async () => {
    const passwords = [`o'ld"\\@:/% password`, `new"@:/% pässwörd`] as const;
    await using role = await testRole({ password: passwords[0] });
    const { host, port, database: dbname } = redshiftDetails;
    const secretOf = (password: string) => ({
      engine: "redshift",
      host,
      port,
      dbname,
      username: role.user,
      password,
    });
    const asset = (header: string, query: string) =>
      `/* @bruin\nname: ${header}\ntype: rs.sql\n@bruin */\n${query}\n`;
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: p\ndefault_connections: {redshift: etl}\n",
      // A session that was set to something is closed, so that the next asset has to log in.
      "assets/first.sql": asset(
        "first",
        `SET timezone TO 'UTC'; SELECT pg_sleep(0.2); ALTER ROLE ${role.user} PASSWORD '${
          passwords[1]
        }'`,
      ),
      "assets/second.sql": asset("second\ndepends: [first]", "SELECT 2"),
    });
    await using account = await startAccount(
      { etl: secretOf(passwords[0]) },
      { secretsAgeMs: 3_600_000 },
    );
    // The run has the old one then, and its first asset is about to change it in the database.
    const watch = setInterval(() => {
      if (account.fetched().length === 0) return;
      account.setSecret("etl", JSON.stringify(secretOf(passwords[1])));
      clearInterval(watch);
    }, 20);
    try {
      const { code, stdout, stderr } = await bruin(
        ["run", "--secrets-backend", "aws", folder.path],
        { env: account.env, cwd: folder.path, sensitive: passwords },
      );
      assertEquals(code, 0, stdout + stderr);
      assertEquals(account.fetched(), ["etl", "etl"]);
    } finally {
      clearInterval(watch);
    }
  });
});
