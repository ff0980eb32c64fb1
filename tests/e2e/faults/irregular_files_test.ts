/** R5: what is no regular file among the files of a project is refused, and never waited for. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "../command.ts";

const asset = "/* @bruin\nname: s.a\ntype: duckdb.sql\n@bruin */\nselect 1\n";
const seed = (path: string) =>
  `type: duckdb.seed\nparameters:\n  path: ${path}\ncolumns:\n- name: id\n`;

async function makePipe(path: string): Promise<void> {
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  assertEquals(success, true);
}

/** What is put in place of a file, and what it is called. */
const kinds: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  ["a pipe", makePipe],
  ["a device", (path) => Deno.symlink("/dev/zero", path)],
];

describe("bruin on files that do not answer (R5)", () => {
  for (const [kind, make] of kinds) {
    for (const file of ["assets/b.sql", "assets/b.asset.yml", "macros/m.sql", ".bruin.yml"]) {
      it(`refuses ${kind} as ${file}, in every command that reads it`, async () => {
        await using folder = await temporaryFolder();
        await writeFiles(folder.path, {
          ".git/HEAD": "",
          "pipeline.yml": "name: p\n",
          "macros/n.sql": "",
          "assets/a.sql": asset,
        });
        await make(`${folder.path}/${file}`);
        const commands = [["run", "."], ["validate", "."], ["render", "assets/a.sql"]];
        if (file.startsWith("assets")) commands.push(["format", "."]);
        for (const args of commands) {
          const { code, stdout, stderr } = await bruin(args, { cwd: folder.path });
          assertEquals(code, 78, `${args.join(" ")}: ${stdout}${stderr}`);
          assertStringIncludes(stderr, `Cannot read the file: it is ${kind}, not a regular file`);
          assertStringIncludes(stderr, `${folder.path}/${file}`);
        }
      });
    }

    it(`refuses ${kind} as pipeline.yml, glossary.yml, policy.yml and --config-file`, async () => {
      for (const file of ["pipeline.yml", "glossary.yml", "policy.yml", "config.yml"]) {
        await using folder = await temporaryFolder();
        await writeFiles(folder.path, { ".git/HEAD": "", "assets/a.sql": asset });
        if (file !== "pipeline.yml") await writeFiles(folder.path, { "pipeline.yml": "name: p\n" });
        await make(`${folder.path}/${file}`);
        const flags = file === "config.yml" ? ["--config-file", file] : [];
        const { code, stderr } = await bruin(["validate", ...flags, "."], { cwd: folder.path });
        assertEquals(code, 78, stderr);
        assertStringIncludes(stderr, `it is ${kind}, not a regular file`);
      }
    });

    it(`refuses ${kind} as the file of a seed, before the run and in it`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, {
        ".git/HEAD": "",
        ".bruin.yml": "environments: {default: {connections: {duckdb: " +
          "[{name: duckdb-default, path: t.db}]}}}\n",
        "pipeline.yml": "name: p\n",
        "assets/s.asset.yml": seed("./rows.csv"),
      });
      await make(`${folder.path}/assets/rows.csv`);
      const before = await bruin(["run", "."], { cwd: folder.path });
      assertEquals(before.code, 78);
      assertStringIncludes(before.stderr, `it is ${kind}, not a regular file`);
      const forced = await bruin(["run", "--no-validation", "."], { cwd: folder.path });
      assertEquals(forced.code, 1);
      assertStringIncludes(forced.stdout + forced.stderr, `it is ${kind}, not a regular file`);
    });
  }
});
