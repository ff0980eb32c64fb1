/** `--env-file`, seen by everything that reads the environment. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startAccount } from "./aws.ts";
import { binary, bruin, temporaryFolder, writeFiles } from "./command.ts";
import { permissions } from "../../tools/permissions.ts";

const secret = "hunter2secret";
const path = Deno.env.get("PATH") ?? "/usr/bin";

const project = {
  ".git/HEAD": "",
  ".bruin.yml": "environments: {default: {connections: {generic: " +
    "[{name: token, value: '${THE_TOKEN}'}]}}}",
  "pipeline.yml": "name: shop\n",
  "assets/show.py": '"""@bruin\nname: show\ntype: python\nsecrets: [{key: token}]\n@bruin"""\n' +
    "import os\nfor name in ('PLAIN', 'AWS_PROFILE'): print(name, os.environ.get(name))\n" +
    "print('token', len(os.environ['token']))\nprint('token', os.environ['token'])\n",
};

describe("bruin --env-file", () => {
  it("gives variables to .bruin.yml and to programs, by the rules of the environment", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...project,
      "one.env": `THE_TOKEN='${secret}'\nPLAIN=first\nAWS_PROFILE=x`,
      "two.env": "PLAIN=second\nBRUIN_RUN_ID=from-the-file",
    });
    const args = ["run", "--env-file", "one.env", "--env-file=two.env", "--minimal-logs"];
    const options = { cwd: folder.path, env: { PATH: path }, sensitive: [secret] };
    const { code, stdout, stderr } = await bruin(args, options);
    assertEquals(code, 0, stdout + stderr);
    const log = await Deno.readTextFile(`${folder.path}/logs/from-the-file__shop.log`);
    assertStringIncludes(log, "PLAIN first");
    assertStringIncludes(log, `token ${secret.length}`);
    assertStringIncludes(log, "token ****");
    // Programs do not see what logs in to AWS, wherever it comes from.
    assertStringIncludes(log, "AWS_PROFILE None");

    const set = await bruin(args, { ...options, env: { PATH: path, PLAIN: "set" } });
    assertEquals(set.code, 0, set.stdout + set.stderr);
    const again = await Deno.readTextFile(`${folder.path}/logs/from-the-file__shop.log`);
    assertStringIncludes(again, "PLAIN set");
  });

  it("gives the keys of AWS to the backend, before the command or behind it", async () => {
    await using folder = await temporaryFolder();
    await using account = await startAccount({
      "my-duckdb": { type: "duckdb", details: { path: ":memory:" } },
    });
    const variables = Object.entries(account.env);
    await writeFiles(folder.path, {
      ".git/HEAD": "",
      "aws.env": variables.map(([name, value]) => `${name}='${value}'`).join("\n"),
    });
    const file = ["--env-file", "aws.env"];
    const query = ["query", "--secrets-backend", "aws", "-c", "my-duckdb", "-q", "select 41 + 1"];
    for (const args of [[...file, ...query], [...query, ...file]]) {
      const { code, stdout, stderr } = await bruin(args, { cwd: folder.path });
      assertEquals(code, 0, stdout + stderr);
      assertStringIncludes(stdout, "42");
    }
  });

  it("is never read unasked", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ...project, ".env": "THE_TOKEN=1\nPLAIN=1" });
    const { code, stdout, stderr } = await bruin(["run"], {
      cwd: folder.path,
      env: { PATH: path },
    });
    assertEquals(code, 78, stdout + stderr);
    assertStringIncludes(stdout + stderr, "THE_TOKEN");
  });

  it("refuses a file that is missing or malformed, with its place", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ...project, "bad.env": `A=1\n${secret}\n` });
    const options = { cwd: folder.path, sensitive: [secret] };
    for (
      const [file, expected] of [
        ["none.env", "--env-file none.env: there is no such file"],
        [".", "--env-file .: it is a folder"],
        ["bad.env", "--env-file: bad.env:2 is no assignment"],
      ]
    ) {
      const { code, stdout, stderr } = await bruin(["validate", "--env-file", file], options);
      assertEquals(code, 64, stdout + stderr);
      assertStringIncludes(stderr, expected);
      assertStringIncludes(stderr, "fix: ");
    }
  });

  it("says so when the permissions hide a variable of the file", async () => {
    if (binary !== undefined) return;
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ...project, "a.env": "BRUIN_RUN_ID=x\nPGPASSWORD=x" });
    const { code, stderr } = await bruin(["validate", "--env-file", "a.env"], {
      cwd: folder.path,
      permissions: permissions.awsOnly,
    });
    assertEquals(code, 64, stderr);
    assertStringIncludes(stderr, "--env-file: this program may not set PGPASSWORD");
    assertStringIncludes(stderr, "where: a.env:2");
  });
});
