/** Commands that change `.bruin.yml`: connections add and delete, environments create to delete. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { bruinOnTerminal } from "./pseudo_terminal.ts";

const marker = "s3cr3t-M@rker/value";
const config = `# ours
environments:
  default:
    connections:
      generic:
        - name: token
          value: "\${TOKEN}"
`;

async function project() {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, { ".bruin.yml": config });
  const run = (args: readonly string[], input?: string) =>
    bruin(args, {
      cwd: folder.path,
      env: { TOKEN: marker },
      sensitive: [marker],
      ...input !== undefined && { input },
    });
  return { ...folder, run, read: () => Deno.readTextFile(`${folder.path}/.bruin.yml`) };
}

const add = (type: string, credentials: string, name = "new") => [
  ...["connections", "add", "--environment", "default", "--name", name],
  ...["--type", type, "--credentials", credentials],
];

describe("bruin connections add and delete", () => {
  it("change the file in place, with variables as they are written", async () => {
    await using folder = await project();
    const added = await folder.run(add("duckdb", '{"path":"a.db"}'));
    assertEquals([added.code, added.stdout], [0, "Successfully added connection: new\n"]);
    const text = `${config}      duckdb:\n        - name: new\n          path: a.db\n`;
    assertEquals(await folder.read(), text);

    const again = await folder.run([...add("duckdb", '{"path":"b.db"}'), "-o", "json"]);
    assertEquals(again.code, 64);
    assertEquals(
      JSON.parse(again.stdout).error,
      "a connection named 'new' already exists in the 'default' environment",
    );

    const deleted = await folder.run(["connections", "delete", "-n", "new", "-o", "json"]);
    await assertFits(JSON.parse(deleted.stdout), "config_change");
    assertEquals(
      deleted.stdout,
      '{"message":"Successfully deleted connection: new from environment: default","status":"success"}\n',
    );
    assertEquals(await folder.read(), config);
  });

  it("make a file that only its owner may read, and keep the mode of one that is there", async () => {
    await using folder = await project();
    const path = `${folder.path}/.bruin.yml`;
    const modeOf = async () => ((await Deno.stat(path)).mode ?? 0) & 0o777;
    await Deno.chmod(path, 0o640);
    await folder.run(add("duckdb", '{"path":"a.db"}'));
    assertEquals(await modeOf(), 0o640);
    await Deno.remove(path);
    const { code } = await folder.run(add("duckdb", '{"path":"a.db"}'));
    assertEquals([code, await modeOf()], [0, 0o600]);
  });

  it("read secrets from standard input", async () => {
    await using folder = await project();
    const { code } = await folder.run(add("generic", "-", "key"), '{"value":"${KEY}"}');
    assertEquals(code, 0);
    assertStringIncludes(await folder.read(), "- name: key\n          value: ${KEY}\n");
  });

  it("say which fields the type does not have, which stay in the file", async () => {
    await using folder = await project();
    const { code, stdout, stderr } = await folder.run(
      add("duckdb", `{"path":"a.db","pth":"${marker}"}`),
    );
    assertEquals([code, stdout], [0, "Successfully added connection: new\n"]);
    assertStringIncludes(stderr, "unknown field 'pth' for duckdb (did you mean 'path'?)");
  });

  const wrong = [
    [add("postgress", "{}"), "unsupported connection type: postgress"],
    [add("duckdb", `{"path": ${marker}`), "failed to parse credentials JSON"],
    [add("postgres", `{"host":"h","port":"${marker}"}`), "details.port"],
    [add("duckdb", `{"pth":"${marker}"}`), "pth"],
    [["connections", "add", "--name", "a"], "All of --environment, --name, --type"],
    [["connections", "add"], "No flags provided and not running in a terminal"],
    [["connections", "delete", "-n", "nope"], "connection 'nope' does not exist in environment"],
  ] as const;
  for (const [args, words] of wrong) {
    it(`refuse "${args.slice(0, 4).join(" ")} …": ${words}`, async () => {
      await using folder = await project();
      const { code, stderr } = await folder.run(args);
      assertEquals(code, 64, stderr);
      assertStringIncludes(stderr, words);
      assertEquals(await folder.read(), config);
    });
  }

  it("ask on a terminal, and do not show what is secret", async () => {
    await using folder = await project();
    const { code, output, cooked } = await bruinOnTerminal(["connections", "add"], {
      cwd: folder.path,
      env: { TOKEN: marker },
      steps: [
        { after: "Type, such as postgres: ", keys: "generic\n" },
        { after: "Name [generic-default]: ", keys: "key\n" },
        { after: "value (", keys: "corect-horse\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7frect-horse\n" },
      ],
    });
    assertEquals([code, cooked, output.includes("horse")], [0, true, false], output);
    assertStringIncludes(await folder.read(), "- name: key\n          value: correct-horse\n");
  });
});

describe("bruin environments", () => {
  it("are created, updated, cloned and deleted", async () => {
    await using folder = await project();
    const answers: unknown[] = [];
    for (
      const args of [
        ["create", "-n", "dev", "-s", "dev_"],
        ["update", "-n", "dev", "--new-name", "local"],
        ["clone", "-t", "test"],
        ["delete", "-n", "default", "--force"],
      ]
    ) {
      const { code, stdout, stderr } = await folder.run(["environments", ...args, "-o", "json"]);
      assertEquals(code, 0, stdout + stderr);
      await assertFits(JSON.parse(stdout), "config_change");
      answers.push(JSON.parse(stdout));
    }
    assertEquals(answers, [
      { status: "success", message: "Successfully created environment: dev" },
      { message: "Environment updated successfully", new_name: "local", old_name: "dev" },
      {
        message: "Environment cloned successfully",
        source_name: "default",
        target_name: "test",
      },
      {
        message: "Environment deleted successfully; the default is 'local' now",
        name: "default",
      },
    ]);
    assertEquals(
      await folder.read(),
      `# ours
environments:
  local:
    schema_prefix: dev_
    connections: {}
  test:
    connections:
      generic:
        - name: token
          value: "\${TOKEN}"
default_environment: local
`,
    );
  });

  it("are deleted only when somebody says so", async () => {
    await using folder = await project();
    await folder.run(["environments", "create", "-n", "dev"]);
    const before = await folder.read();
    const refused = await folder.run(["environments", "delete", "-n", "dev"]);
    assertEquals(refused.code, 64);
    assertStringIncludes(refused.stderr, "Without a terminal, deleting 'dev' needs --force");
    const { output } = await bruinOnTerminal(["environments", "delete", "-n", "dev"], {
      cwd: folder.path,
      env: { TOKEN: marker },
      steps: [{ after: "(y/N): ", keys: "n\n" }],
    });
    assertStringIncludes(output, "Environment deletion cancelled.");
    assertEquals(await folder.read(), before);
  });
});
