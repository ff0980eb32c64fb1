/** The scripts that make a release, and the workflows that call them. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "yaml";
import { fileURLToPath } from "node:url";
import { permissions } from "../../tools/permissions.ts";
import { startReleaseServer } from "./release_server.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

async function sh(script: string, args: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [fileURLToPath(new URL(script, root)), ...args],
    env,
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

describe("tools/release/build.sh", () => {
  it("makes what install.sh installs", async () => {
    const folder = await Deno.makeTempDir();
    // Instead of compiling, writes programs to where `--to` says, and keeps its arguments.
    const targets = "linux-aarch64 linux-x86_64 macos-aarch64 macos-x86_64 windows-x86_64.exe";
    await Deno.writeTextFile(
      `${folder}/deno`,
      `#!/bin/sh\necho "$@" >>${folder}/calls\n[ "$1" = task ] || exit 0\nfor target in ${targets}; do\n` +
        `  echo 'echo bruin for' $target >"$4/bruin-$target"\ndone\n`,
      { mode: 0o755 },
    );
    const built = await sh("tools/release/build.sh", [`${folder}/release`], {
      DENO: `${folder}/deno`,
    });
    assertEquals([built.code, built.stderr], [0, ""]);
    const names = [...Deno.readDirSync(`${folder}/release`)].map(({ name }) => name).sort();
    assertEquals(names, [
      "SHA256SUMS",
      ...targets.split(" ").map((target) => `bruin-${target}`),
      "bruin.cdx.json",
      "install.sh",
    ]);
    assertEquals(
      await Deno.readTextFile(`${folder}/calls`),
      `task compile:all --to ${folder}/release\nrun --no-config --no-lock ` +
        "--allow-read=deno.lock,deno.json tools/release/sbom.ts\n",
    );

    const same = await sh("tools/release/reproducible.sh", [`${folder}/release`], {
      DENO: `${folder}/deno`,
    });
    assertEquals([same.code, same.stderr], [0, ""]);
    await Deno.writeTextFile(
      `${folder}/other`,
      `#!/bin/sh\necho other >"$4/bruin-linux-x86_64"\n`,
      { mode: 0o755 },
    );
    const other = await sh("tools/release/reproducible.sh", [`${folder}/release`], {
      DENO: `${folder}/other`,
    });
    assertEquals(other.code, 1);
    assertStringIncludes(other.stderr, "two builds of bruin-linux-x86_64 differ\n  fix: ");

    const file = `bruin-${Deno.build.os === "darwin" ? "macos" : Deno.build.os}-${Deno.build.arch}`;
    await using server = await startReleaseServer(
      file,
      await Deno.readTextFile(`${folder}/release/${file}`),
      { sums: await Deno.readTextFile(`${folder}/release/SHA256SUMS`) },
    );
    const installed = await sh("install.sh", ["--to", `${folder}/bin`], {
      BRUIN_RELEASES: server.url,
    });
    assertEquals([installed.code, installed.stderr], [0, ""]);
    assertStringIncludes(await Deno.readTextFile(`${folder}/bin/bruin`), "bruin for");

    const again = await sh("tools/release/build.sh", [`${folder}/release`], { DENO: "false" });
    assert(again.code !== 0, "a folder that exists is not filled again");
    await Deno.remove(folder, { recursive: true });
  });
});

describe("deno task compile:all", () => {
  it("compiles for every target that installers know, with each set of permissions", async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "compile:all", "--dry-run", "--to", "all"],
      cwd: root,
    }).output();
    const commands = new TextDecoder().decode(stdout).trim().split("\n");
    assertEquals(
      commands.map((command) => / --target (\S+) .* -o all\/(\S+) /.exec(command)?.slice(1)),
      [
        ["x86_64-unknown-linux-gnu", "bruin-linux-x86_64"],
        ["aarch64-unknown-linux-gnu", "bruin-linux-aarch64"],
        ["x86_64-apple-darwin", "bruin-macos-x86_64"],
        ["aarch64-apple-darwin", "bruin-macos-aarch64"],
        ["x86_64-pc-windows-msvc", "bruin-windows-x86_64.exe"],
        ["x86_64-unknown-linux-gnu", "bruin-aws-linux-x86_64"],
        ["aarch64-unknown-linux-gnu", "bruin-aws-linux-aarch64"],
        ["x86_64-apple-darwin", "bruin-aws-macos-x86_64"],
        ["aarch64-apple-darwin", "bruin-aws-macos-aarch64"],
        ["x86_64-pc-windows-msvc", "bruin-aws-windows-x86_64.exe"],
      ],
    );
    for (const command of commands) {
      const { awsOnly, dropIn } = permissions;
      const held = command.includes("/bruin-aws-") ? awsOnly : dropIn;
      const flags = ["--no-code-cache", "--v8-flags=--min-semi-space-size=2", ...held];
      assertStringIncludes(command, ` ${flags.join(" ")} -o `);
    }
  });
});

describe("tools/release/notes.sh", () => {
  const { version } = JSON.parse(read("deno.json"));

  it("prints the section of the version, and nothing of the next", async () => {
    const { code, stdout, stderr } = await sh("tools/release/notes.sh", [`v${version}`]);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^- /m);
    assert(!/^## /m.test(stdout));
  });

  it("refuses a tag that is not the version", async () => {
    const { code, stdout, stderr } = await sh("tools/release/notes.sh", ["v99.0.0"]);
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, `the tag v99.0.0 is not v${version}\n  fix: `);
  });
});

describe(".github/workflows", () => {
  const names = [...Deno.readDirSync(new URL(".github/workflows", root))].map(({ name }) => name);

  for (const name of names) {
    const workflow = parse(read(`.github/workflows/${name}`));
    // deno-lint-ignore no-explicit-any
    const jobs = Object.values<any>(workflow.jobs);

    it(`${name} may read, and nothing else unless a job says so`, () => {
      assert(["{}", '{"contents":"read"}'].includes(JSON.stringify(workflow.permissions)));
      const writing = jobs.filter(({ permissions }) =>
        JSON.stringify(permissions ?? {}).includes("write")
      );
      assertEquals(writing.length, name === "release.yml" ? 2 : 0);
      for (const { steps, permissions } of writing) {
        const [own] = ["contents", "packages"].filter((key) => key in permissions);
        assertEquals(permissions, { [own!]: "write", "id-token": "write", attestations: "write" });
        for (const { uses } of steps) assert(!/checkout|setup/.test(uses ?? ""), "builds nothing");
      }
    });

    it(`${name} pins each action by a whole commit and keeps no token in the clone`, () => {
      for (const { steps, ...job } of jobs) {
        assert(job["timeout-minutes"] > 0);
        for (const { uses, with: options } of steps) {
          if (uses === undefined) continue;
          assertMatch(uses, /^actions\/[\w-]+@[0-9a-f]{40}$/);
          if (uses.startsWith("actions/checkout@")) {
            assertEquals(options["persist-credentials"], false);
          }
        }
      }
    });

    it(`${name} puts nothing that others write into a script`, () => {
      for (const { steps } of jobs) {
        for (const { run } of steps) assert(!(run ?? "").includes("${{"), run);
      }
    });
  }

  it("runs the tests on all systems, with JSR and with npm alone", () => {
    const { strategy, env, steps } = parse(read(".github/workflows/test.yml")).jobs.systems;
    assertEquals(
      strategy.matrix.runner.map((runner: string) => runner.split("-")[0]),
      ["ubuntu", "macos", "windows"],
    );
    assertEquals(strategy.matrix.packages, ["jsr", "npm"]);
    assertEquals(env, { BRUIN_PACKAGES: "${{ matrix.packages }}" });
    assertEquals(steps.at(-1).run, "npx -y deno@2 task test:here");
  });

  it("installs crane in the version that the tests push an image with", () => {
    const [, version] = /cmd\/crane version=(v[\d.]+) /.exec(read("tools/go_program.sh"))!;
    assertStringIncludes(read(".github/workflows/release.yml"), `/cmd/crane@${version}\n`);
  });

  it("uses one commit of each action everywhere, with its version beside it", () => {
    const commits = new Map<string, string>();
    const paths = names.map((name) => `.github/workflows/${name}`);
    for (const path of [...paths, "examples/deploy/github_actions.yml"]) {
      for (
        const [, action, commit] of read(path).matchAll(/uses: (\S+)@(\S+)(?= # v\d+\.\d+\.\d+$)/gm)
      ) {
        assertEquals(commits.get(action) ?? commit, commit);
        commits.set(action, commit);
      }
      assertEquals(
        read(path).match(/uses: /g)?.length,
        read(path).match(/uses: \S+ # v\d+\.\d+\.\d+$/gm)?.length,
      );
    }
  });
});
