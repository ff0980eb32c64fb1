/** Passwords with odd characters, from the stand-in for AWS Secrets Manager to a real PostgreSQL. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionStore } from "../../src/connections/store.ts";
import { envOf } from "../../src/env.ts";
import { postgres } from "../../src/platforms/postgres/mod.ts";
import { Redactor } from "../../src/redactor.ts";
import { Registry } from "../../src/registry.ts";
import { aws } from "../../src/secrets/aws/mod.ts";
import { connectionTypes } from "../../src/sources/mod.ts";
import { emptyProject as project } from "../secrets/empty_project.ts";
import { startAccount } from "./aws.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { testRole } from "./postgres_role.ts";

const needed = Deno.env.get("BRUIN_TEST_POSTGRES") === undefined
  ? " (left out: set BRUIN_TEST_POSTGRES to a server)"
  : "";

/** Each has enough plain letters to be recognised in output. */
const passwords: Readonly<Record<string, string>> = {
  "characters of URLs": "pass%40wo@rd:/?#&=+;%",
  "quotes and backslashes": `pass'word"\\"\\\\n''`,
  "blanks at both ends": "  pass word\t",
  "a line break": "pass\nword\r\n",
  "references to variables": "pass${HOME}word$(id)`id`$$1",
  "digits only": "12345678901234567890",
  "accents": "pässwörd-ñ-ø",
  "letters that Unicode can write in two ways": "pass-e\u0301-u\u0308-word",
  "other scripts and symbols": "пароль-密码-כן-🔑",
  "compatibility characters": "pass\u00a0ﬁ①word½",
  "1000 characters": "longpassword".repeat(84).slice(0, 1000),
  "a word of JSON": "null",
};

/** Logs in with the credentials of the secret `pg`. */
async function whoAmI(env: Readonly<Record<string, string>>): Promise<unknown> {
  const warn = () => {};
  await using reader = await aws.open({ env: envOf(env), project, warn });
  const { signal } = new AbortController();
  await using store = new ConnectionStore(reader, {
    types: new Registry("connection type", connectionTypes),
    platforms: () => postgres,
    redactor: new Redactor(),
    signal,
    root: "/",
    warn,
  });
  const connection = await store.open("pg");
  return (await connection.query("select current_user", { signal })).rows[0][0];
}

(needed === "" ? describe : describe.skip)(`a password in a secret${needed}`, () => {
  for (const [name, password] of Object.entries(passwords)) {
    it(`opens PostgreSQL unchanged: ${name}`, async () => {
      await using role = await testRole({ password });
      await using account = await startAccount(
        { pg: { type: "postgres", details: role.details } },
        {
          secretsAgeMs: 3_600_000,
        },
      );
      assertEquals(await whoAmI(account.env), role.user);
    });
  }

  it("is in no output and no log when it has all of them", async () => {
    const password = Object.values(passwords).slice(0, 7).join(" ");
    await using role = await testRole({ password });
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": "/* @bruin\nname: a\ntype: pg.sql\nconnection: pg\n@bruin */\nselect 1",
    });
    await using account = await startAccount({ pg: { type: "postgres", details: role.details } }, {
      secretsAgeMs: 3_600_000,
    });
    const { code, stdout, stderr } = await bruin(
      ["run", "--secrets-backend", "aws", "--verbose", folder.path],
      { env: account.env, cwd: folder.path, sensitive: [password, ...password.split("\n")] },
    );
    assertEquals(code, 0, stdout + stderr);
  });
});
