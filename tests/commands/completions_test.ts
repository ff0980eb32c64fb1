/** `bruin completions`: what shells offer. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, bruinCommand, temporaryFolder, writeFiles } from "../e2e/command.ts";

const files = {
  ".bruin.yml": JSON.stringify({
    environments: {
      default: { connections: { duckdb: [{ name: "lake", path: "lake.db" }] } },
      staging: {},
    },
  }),
  "shop/pipeline.yml": "name: shop\n",
  "shop/assets/daily.sql":
    "/* @bruin\nname: daily\ntype: duckdb.sql\nconnection: warehouse\ntags: [nightly, mart]\n@bruin */\nselect 1",
};

/** The words so far, and what may follow. */
const cases: readonly (readonly [words: readonly string[], expected: readonly string[]])[] = [
  [["ren"], ["render", "render-ddl"]],
  [["secrets", ""], ["check", "lint", "plan", "put", "schema"]],
  [["run", "--exclude-t"], ["--exclude-tag"]],
  [["query", "--connection", ""], ["lake", "warehouse"]],
  [["query", "-c", "wa"], ["warehouse"]],
  [["run", "--environment", ""], ["default", "staging"]],
  [["run", "--tag", ""], ["mart", "nightly"]],
  [["query", "--asset", "s"], ["shop/assets/daily.sql"]],
  [["query", "-o", ""], ["csv", "json", "plain"]],
  [["secrets", "schema", "postg"], ["postgres"]],
  [["--secrets-backend", "v"], ["vault"]],
  [["completions", "f"], []],
  [["run", "shop/as"], []],
];

describe("bruin completions", () => {
  it("gives what may follow, and nothing where files may", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    for (const [words, expected] of cases) {
      const { code, stdout, stderr } = await bruin(["completions", "bash"], {
        cwd: folder.path,
        env: { BRUIN_COMPLETE: words.join("\n") },
      });
      assertEquals([code, stderr], [0, ""], words.join(" "));
      assertEquals(stdout.split("\n").filter((line) => line !== ""), expected, words.join(" "));
    }
  });

  it("gives nothing in a project that cannot be read", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ".bruin.yml": "[", "pipeline.yml": "[" });
    const { code, stdout, stderr } = await bruin(["completions", "zsh"], {
      cwd: folder.path,
      env: { BRUIN_COMPLETE: "query\n-c\n" },
    });
    assertEquals([code, stdout.trim(), stderr], [0, "", ""]);
  });

  it("completes a line in bash", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const { program, args } = await bruinCommand([]);
    // The program as one word, as it is installed.
    await Deno.writeTextFile(
      `${folder.path}/bruin`,
      `#!/bin/sh\nexec ${[program, ...args].map((word) => `'${word}'`).join(" ")} "$@"\n`,
      { mode: 0o755 },
    );
    const { stdout: script } = await bruin(["completions", "bash"]);
    const complete = async (...words: readonly string[]) => {
      const { stdout, stderr } = await new Deno.Command("bash", {
        args: [
          ...["--norc", "-c"],
          `${script}\nCOMP_WORDS=(./bruin "$@"); COMP_CWORD=$#; _bruin; printf '%s\\n' "\${COMPREPLY[@]}"`,
          ...["bash", ...words],
        ],
        cwd: folder.path,
      }).output();
      assertEquals(new TextDecoder().decode(stderr), "");
      return new TextDecoder().decode(stdout).trim().split("\n");
    };
    assertEquals(await complete("run", "--tag", "n"), ["nightly"]);
    assertEquals(await complete("secrets", "ch"), ["check"]);
  });

  it("prints a script for each shell, and refuses others", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { stdout } = await bruin(["completions", shell]);
      assert(stdout.includes("BRUIN_COMPLETE"), shell);
    }
    assertEquals((await bruin(["completions", "csh"])).code, 64);
  });
});
