import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import {
  addConnection,
  cloneEnvironment,
  type ConfigEdit,
  createEnvironment,
  deleteConnection,
  deleteEnvironment,
  openConfig,
  updateEnvironment,
} from "../../src/project/config_edit.ts";

const config = `# who to ask: data@shop.example
default_environment: dev

environments:
  dev:
    schema_prefix: dev_ # everybody's own
    connections:
      postgres:
        - name: warehouse
          password: "\${PGPASSWORD}" # from the vault
          port: 0o17
      # files
      duckdb:
        - name: lake
          path: a.db
  prod:
    connections: {}
`;

function changed(change: (edit: ConfigEdit) => unknown, text = config): string {
  const edit = openConfig(text, "/p/.bruin.yml");
  change(edit);
  return edit.print();
}

/** The text with some of its lines replaced. */
const replaced = (from: string, to: string) => config.replace(from, to);

describe("changes of .bruin.yml", () => {
  it("keep everything when nothing changes", () => {
    assertEquals(changed(() => {}), config);
  });

  const cases: readonly (readonly [string, (edit: ConfigEdit) => unknown, string])[] = [
    [
      "add a connection behind those of its type",
      (edit) => addConnection(edit, { type: "duckdb", connection: { name: "b", path: "b.db" } }),
      replaced("path: a.db\n", "path: a.db\n        - name: b\n          path: b.db\n"),
    ],
    [
      "add the first connection of an environment",
      (edit) =>
        addConnection(edit, {
          environment: "prod",
          type: "generic",
          connection: { name: "key", value: "${KEY}" },
        }),
      replaced(
        "connections: {}\n",
        "connections:\n      generic:\n        - name: key\n          value: ${KEY}\n",
      ),
    ],
    [
      "delete a connection, and its type with the last one",
      (edit) => deleteConnection(edit, { environment: "dev", name: "lake" }),
      replaced("      # files\n      duckdb:\n        - name: lake\n          path: a.db\n", ""),
    ],
    [
      "create an environment",
      (edit) => createEnvironment(edit, { name: "test", schemaPrefix: "t" }),
      `${config}  test:\n    schema_prefix: t\n    connections: {}\n`,
    ],
    [
      "rename the default environment, and keep its prefix",
      (edit) => updateEnvironment(edit, { name: "dev", newName: "local" }),
      replaced("default_environment: dev", "default_environment: local").replace(
        "  dev:\n",
        "  local:\n",
      ),
    ],
    [
      "delete the default environment, and choose another",
      (edit) => assertEquals(deleteEnvironment(edit, "dev"), "prod"),
      "# who to ask: data@shop.example\ndefault_environment: prod\n\nenvironments:\n" +
      "  prod:\n    connections: {}\n",
    ],
  ];
  for (const [what, change, expected] of cases) {
    it(what, () => assertEquals(changed(change), expected));
  }

  it("clone an environment with comments and references", () => {
    const text = changed((edit) =>
      cloneEnvironment(edit, { source: "dev", target: "test", schemaPrefix: "t_" })
    );
    const dev = config.slice(config.indexOf("  dev:\n"), config.indexOf("  prod:\n"));
    assertEquals(
      text,
      config + dev.replace("  dev:", "  test:").replace("dev_ # everybody's own", "t_"),
    );
  });

  it("make the environments of an empty file", () => {
    assertEquals(
      changed((edit) => addConnection(edit, { type: "duckdb", connection: { name: "d" } }), ""),
      "default_environment: default\nenvironments:\n  default:\n    connections:\n" +
        "      duckdb:\n        - name: d\n",
    );
  });

  it("keep the indent of the file", () => {
    const add = (edit: ConfigEdit) =>
      addConnection(edit, { environment: "dev", type: "duckdb", connection: { name: "b" } });
    for (const [step, blanks] of [["  ", ""], ["    ", "    "]] as const) {
      const list = `${step.repeat(3)}${blanks}- name: `;
      const text = `environments:\n${step}dev:\n${step.repeat(2)}connections:\n` +
        `${step.repeat(3)}duckdb:\n${list}a\n`;
      assertEquals(changed(add, text), `${text}${list}b\n`);
    }
  });

  const refused: readonly (readonly [string, (edit: ConfigEdit) => unknown])[] = [
    ["environment 'pord' does not exist", (edit) => updateEnvironment(edit, { name: "pord" })],
    ["environment 'dev' already exists", (edit) => createEnvironment(edit, { name: "dev" })],
    ["environment name cannot be empty", (edit) => createEnvironment(edit, { name: " " })],
    [
      "target environment 'prod' already exists",
      (edit) => cloneEnvironment(edit, { source: "dev", target: "prod" }),
    ],
  ];
  for (const [message, change] of refused) {
    it(`fail with "${message}"`, () => {
      assertThrows(() => changed(change), UsageError, message);
    });
  }

  it("do not delete the last environment", () => {
    const one = "environments: {dev: {}}\n";
    assertThrows(() => changed((edit) => deleteEnvironment(edit, "dev"), one), UsageError, "last");
  });
});
