/** Disks that are full or cannot be written: what a run does matters more than what it leaves behind. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruinCommand, temporaryFolder, writeFiles } from "../command.ts";
import { postgresDetails, postgresNeeded } from "../postgres.ts";
import { inNamespace, inShell, namespacesNeeded } from "./namespace.ts";
import { asset, faultProject, type FaultProjectOptions } from "./project.ts";

const needed = postgresNeeded + namespacesNeeded;
const quick = { quick: asset("quick", [], "select 1") };

/** Which needs no temporary folder. */
const seed = {
  "assets/seed.asset.yml": "name: fault_seed\ntype: pg.seed\nparameters: {path: seed.csv}\n",
  "assets/seed.csv": "n\n1\n",
};

/** How often the text comes up. */
const times = (text: string, part: string) => text.split(part).length - 1;

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

(needed === "" ? describe : describe.skip)(`disks that fail a run${needed}`, () => {
  const project = (wrap: FaultProjectOptions["wrap"], assets: Record<string, string> = quick) =>
    faultProject(postgresDetails(), assets, { wrap, files: seed });

  it("a full one for logs: the run succeeds, and says once what ends", async () => {
    // Shown by --verbose, which is more than fits.
    const long = `select '${"long ".repeat(5_000)}'`;
    await using full = await project(
      (command, { outside }) =>
        inNamespace("mount", `/bin/mount -t tmpfs -o size=64k tmpfs ${outside}`)(command),
      Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, asset(name, [], long)])),
    );
    const { code, stdout, stderr } = await full.run("--verbose", "--log-dir", full.outside);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "✓ Assets executed      5 succeeded");
    assertEquals(times(stderr, "Info: the log file ends here, it is on a full disk"), 1, stderr);
    assertEquals(times(stdout + stderr, "the state of this run is not kept"), 1, stderr);
    assertStringIncludes(stdout + stderr, "is on a full disk");
  });

  it("a full one for locks: the run takes its lock and succeeds", async () => {
    await using full = await project((command, { outside }) =>
      inNamespace(
        "mount",
        `/bin/mount -t tmpfs -o size=4k tmpfs ${outside}\n` +
          `dd if=/dev/zero of=${outside}/full bs=4k count=1 2>/dev/null || true`,
      )(command)
    );
    const { code, stdout, stderr } = await full.run("--lock", "--log-dir", full.outside);
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stdout + stderr, "is on a full disk");
  });

  it("a full one for standard output: the run succeeds, and says so on the other", async () => {
    await using full = await project(inShell('exec "$@" >/dev/full'));
    const { code, stderr } = await full.run();
    assertEquals(code, 0, stderr);
    assertEquals(times(stderr, "Warning: nothing more is written to standard output"), 1, stderr);
    assert(await exists(`${full.folder}/logs/runs/faults`));
  });

  const readOnly: [name: string, script: (folder: string) => string][] = [
    [
      "project",
      (folder) => `/bin/mount --bind ${folder} ${folder}\n/bin/mount -o remount,bind,ro ${folder}`,
    ],
    ["root file system", (folder) =>
      // Temporary folders may be on a disk of their own.
      `/bin/mount --bind ${folder} ${folder}\n/bin/mount -o remount,bind,ro ${folder}\n` +
      "/bin/mount -o remount,bind,ro /\n/bin/mount -o remount,bind,ro /tmp 2>/dev/null || true"],
  ];
  for (const [name, script] of readOnly) {
    describe(`a read-only ${name}`, () => {
      const reading = () =>
        project((command, { folder, outside }) =>
          inNamespace(
            "mount",
            `/bin/mount --bind ${outside} ${outside}\n${script(folder)}`,
          )(command)
        );

      it("says in one line that nothing is kept", async () => {
        await using project = await reading();
        const { code, stdout, stderr } = await project.run();
        assertEquals(code, 0, stdout + stderr);
        assertEquals(times(stdout + stderr, "no log and no state are kept"), 1, stdout + stderr);
        assertStringIncludes(stdout + stderr, "is on a read-only disk");
      });

      it("keeps logs and state in another folder", async () => {
        await using project = await reading();
        const { code, stdout, stderr } = await project.run("--log-dir", project.outside);
        assertEquals(code, 0, stdout + stderr);
        assertStringIncludes(stdout, "PASS fault_seed");
        assert(!(stdout + stderr).includes("kept"), stdout + stderr);
        assert(await exists(`${project.outside}/runs/faults`));
      });

      for (const flags of [["--log-dir", "-"], ["--no-state", "--no-log-file"]]) {
        it(`says nothing with ${flags.join(" ")}`, async () => {
          await using project = await reading();
          const { code, stdout, stderr } = await project.run(...flags);
          assertEquals(code, 0, stdout + stderr);
          assert(!/kept|read-only/.test(stdout + stderr), stdout + stderr);
        });
      }
    });
  }
});

(namespacesNeeded === "" ? describe : describe.skip)(
  `a full disk below a DuckDB file${namespacesNeeded}`,
  () => {
    it("fails the asset, says so, and leaves what was there (scenario 31)", async () => {
      await using folder = await temporaryFolder();
      const disk = `${folder.path}/disk`;
      await Deno.mkdir(disk);
      const table = (name: string, query: string) =>
        asset(name, [
          "materialization: {type: table}",
        ], query).replace("pg.sql", "duckdb.sql");
      await writeFiles(folder.path, {
        ".bruin.yml": "environments: {default: {connections: {duckdb: " +
          `[{name: duckdb-default, path: ${disk}/t.db}]}}}\n`,
        "pipeline.yml": "name: disks\n",
        "assets/small.sql": table("s.small", "select 42 as n"),
        "assets/large.sql": table(
          "s.large",
          "select i, md5(i::varchar) || md5((i + 1)::varchar) as t from range(1000000) as r(i)",
        ).replace("materialization", "depends: [s.small]\nmaterialization"),
      });
      const run = await bruinCommand(["run", "--no-color", folder.path]);
      const query = await bruinCommand([
        ...["query", "-c", "duckdb-default", "-o", "csv", "-q", "select n from s.small"],
        ...["--config-file", `${folder.path}/.bruin.yml`],
      ]);
      const quoted = [query.program, ...query.args].map((arg) => `'${arg}'`).join(" ");
      const [first, ...args] = inNamespace(
        "mount",
        `/bin/mount -t tmpfs -o size=8m tmpfs ${disk}`,
      )(inShell(`code=0; "$@" || code=$?; ${quoted}; exit $code`)([run.program, ...run.args]));
      const { code, stdout, stderr } = await runWith(first, { args, env: run.env, input: "" });
      assertEquals(code, 1, stdout + stderr);
      assertStringIncludes(stdout, "PASS s.small");
      assertStringIncludes(stdout, "FAIL s.large");
      assertStringIncludes(stdout + stderr, "No space left on device");
      assertEquals(stdout.trimEnd().split("\n").slice(-2), ["n", "42"]);
    });
  },
);

// R7: what the user wrote survives whatever happens to the file that is to take its place.
(namespacesNeeded === "" ? describe : describe.skip)(
  `disks that fail \`format\`, \`lineage\` and \`report\`${namespacesNeeded}`,
  () => {
    const long = `/* @bruin\ntype: pg.sql\nname: a\n@bruin */\n${"select 1\n".repeat(4_000)}`;
    const files = { "pipeline.yml": "name: disks\n", "assets/a.sql": long };

    it("a full one: the asset is as it was, and nothing is left beside it", async () => {
      await using folder = await temporaryFolder();
      const script = `/bin/mount -t tmpfs -o size=64k tmpfs ${folder.path}\n` +
        `mkdir ${folder.path}/assets; echo "name: disks" > ${folder.path}/pipeline.yml\n` +
        `cat > ${folder.path}/assets/a.sql\n` +
        `dd if=/dev/zero of=${folder.path}/full bs=1k 2>/dev/null || true`;
      const { program, env, args } = await bruinCommand(["format", folder.path]);
      const after = `code=0; "$@" || code=$?; ls -A ${folder.path}/assets; ` +
        `sha256sum < ${folder.path}/assets/a.sql; exit $code`;
      const [first, ...rest] = inNamespace("mount", script)(inShell(after)([program, ...args]));
      const { code, stdout, stderr } = await runWith(first, { args: rest, env, input: long });
      assertEquals(code, 78, stderr);
      assertStringIncludes(stderr, "Cannot write the file: its disk is full");
      assertEquals(stdout.split("\n"), ["a.sql", `${await sha256(long)}  -`, ""]);
    });

    it("a limit on the size of files: the asset is as it was", async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, files);
      const { program, env, args } = await bruinCommand(["format", folder.path]);
      const limited = inShell('ulimit -f 16; exec "$@"')([program, ...args]);
      const { code } = await runWith(limited[0], { args: limited.slice(1), env });
      assert(code !== 0);
      assertEquals(await Deno.readTextFile(`${folder.path}/assets/a.sql`), long);
    });

    it("a folder that cannot be written: what is there stays", async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, { ...files, "out/graph.html": "mine" });
      const script = `/bin/mount --bind ${folder.path}/out ${folder.path}/out\n` +
        `/bin/mount -o remount,bind,ro ${folder.path}/out`;
      const { program, env, args } = await bruinCommand([
        ...["lineage", `${folder.path}/assets/a.sql`, "-o", "html"],
        ...["--file", `${folder.path}/out/graph.html`],
      ]);
      const [first, ...rest] = inNamespace("mount", script)([program, ...args]);
      const { code, stderr } = await runWith(first, { args: rest, env });
      assertEquals(code, 78, stderr);
      assertStringIncludes(stderr, "its disk is read-only");
      assertEquals(await Deno.readTextFile(`${folder.path}/out/graph.html`), "mine");
    });
  },
);

async function runWith(
  program: string,
  { args, env, input = "" }: {
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly input?: string;
  },
) {
  const process = new Deno.Command(program, {
    args: [...args],
    env,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).toHex();
}
