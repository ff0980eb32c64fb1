/**
 * `tools/release/image.sh` against a registry on loopback: the image is pushed, pulled and started, with a base
 * that is made of this machine's libraries. Only the emulated processor's part is not started.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { binary, temporaryFolder, writeFiles } from "../e2e/command.ts";
import { canMount, makeReadOnlyRoot } from "../e2e/read_only_root.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What `tools/go_program.sh crane` prints. */
const crane = Deno.env.get("BRUIN_TEST_CRANE") || undefined;

async function run(program: string, args: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], env })
    .output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout).trim(), stderr: decoder.decode(stderr) };
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  assertEquals(code, 0, stderr);
  return stdout;
}

/** A registry in memory, of which the address is what it logs first. */
async function startRegistry(): Promise<AsyncDisposable & { readonly address: string }> {
  const process = new Deno.Command(crane!, {
    args: ["registry", "serve", "--address", "127.0.0.1:0"],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const lines = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let port: string | undefined;
  for (let log = ""; port === undefined;) {
    const { value, done } = await lines.read();
    if (done) throw new Error(`the registry did not start: ${log}`);
    log += value;
    port = /serving on port (\d+)\n/.exec(log)?.[1];
  }
  const rest = (async () => {
    while (!(await lines.read()).done);
  })();
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await Promise.all([process.status, rest]);
    },
  };
}

/** Pushes a base image for both processors that holds a folder, and gives its name. */
async function pushBase(address: string, folder: string): Promise<string> {
  const base = `${address}/base:nonroot`;
  await output("tar", ["-C", folder, "-cf", `${folder}.tar`, "."]);
  const layer = await output(crane!, [
    ...["append", "--oci-empty-base", "--new_layer", `${folder}.tar`],
    ...["--new_tag", `${base}-any`],
  ]);
  const parts = await Promise.all(["amd64", "arm64"].map((processor) =>
    output(crane!, [
      ...["mutate", layer, "--set-platform", `linux/${processor}`],
      ...["--tag", `${base}-${processor}`],
    ])
  ));
  await output(crane!, [
    "index",
    "append",
    ...parts.flatMap((part) => ["-m", part]),
    "-t",
    base,
  ]);
  return base;
}

async function release(folder: string, programs: Readonly<Record<string, string>>) {
  await writeFiles(folder, programs);
  if (binary !== undefined) await Deno.copyFile(binary, `${folder}/bruin-linux-x86_64`);
  const sums = await output("sh", ["-c", 'cd "$0" && sha256sum bruin-*', folder]);
  await Deno.writeTextFile(`${folder}/SHA256SUMS`, `${sums}\n`);
}

const programs = { "bruin-linux-x86_64": "one", "bruin-linux-aarch64": "two" };

const needed = crane === undefined ? " (needs BRUIN_TEST_CRANE)" : "";

(crane === undefined ? describe.skip : describe)(`tools/release/image.sh${needed}`, () => {
  it("pushes both processors under one digest, the same each time", async () => {
    await using folder = await temporaryFolder();
    await using registry = await startRegistry();
    await using base = await makeReadOnlyRoot();
    if (binary !== undefined && canMount) await base.add(binary, "/usr/local/bin/bruin");
    await Deno.remove(`${base.path}/usr/local`, { recursive: true }).catch(() => {});
    const from = await pushBase(registry.address, base.path);
    await release(`${folder.path}/release`, programs);
    const image = `${registry.address}/team/bruin:0.2.0`;
    const push = () =>
      run(`${root}tools/release/image.sh`, [
        `${folder.path}/release`,
        image,
        "org.opencontainers.image.version=0.2.0",
        "org.opencontainers.image.source=https://example.com/a b",
      ], { CRANE: crane!, BASE: from });

    const first = await push();
    assertEquals(first.code, 0, first.stderr);
    assertMatch(first.stdout, /^127\.0\.0\.1:\d+\/team\/bruin@sha256:[0-9a-f]{64}$/);
    assertEquals((await push()).stdout, first.stdout);

    const { manifests } = JSON.parse(await output(crane!, ["manifest", first.stdout]));
    assertEquals(
      manifests.map(({ platform }: { platform: unknown }) => platform),
      ["amd64", "arm64"].map((architecture) => ({ architecture, os: "linux" })),
    );
    for (const processor of ["amd64", "arm64"]) {
      const { config } = JSON.parse(
        await output(crane!, ["config", "--platform", `linux/${processor}`, first.stdout]),
      );
      assertEquals([config.User, config.WorkingDir], ["65532:65532", "/srv/pipelines"]);
      assertEquals(config.Entrypoint, ["/usr/local/bin/bruin"]);
      assertEquals(config.Labels, {
        "org.opencontainers.image.base.name": from,
        "org.opencontainers.image.base.digest": await output(crane!, ["digest", from]),
        "org.opencontainers.image.version": "0.2.0",
        "org.opencontainers.image.source": "https://example.com/a b",
      });
    }

    await using pulled = await makeReadOnlyRoot();
    const archive = `${folder.path}/pulled.tar`;
    await output(crane!, ["export", "--platform", "linux/amd64", first.stdout, archive]);
    await output("tar", ["-C", pulled.path, "-xf", archive]);
    const inside = `${pulled.path}/usr/local/bin/bruin`;
    assertEquals(
      await Deno.readFile(inside),
      await Deno.readFile(`${folder.path}/release/bruin-linux-x86_64`),
    );
    assertEquals((await Deno.stat(inside)).mode! & 0o777, 0o755);
    if (binary === undefined || !canMount) return;
    const { code, stdout, stderr } = await pulled.run(["/usr/local/bin/bruin", "version"]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "bruin ");
  });

  it("pushes no image of a binary that is not that of the release", async () => {
    await using folder = await temporaryFolder();
    await using registry = await startRegistry();
    await using base = await makeReadOnlyRoot({ "etc/base": "" });
    const from = await pushBase(registry.address, base.path);
    await release(folder.path, programs);
    await Deno.writeTextFile(`${folder.path}/bruin-linux-aarch64`, "three");
    const pushed = await run(`${root}tools/release/image.sh`, [
      folder.path,
      `${registry.address}/team/bruin:0.2.0`,
    ], { CRANE: crane!, BASE: from });
    assertEquals([pushed.code, pushed.stdout], [1, ""]);
    assertStringIncludes(pushed.stderr, "bruin-linux-aarch64: FAILED");
    const listed = await run(crane!, ["digest", `${registry.address}/team/bruin:0.2.0`]);
    assert(listed.code !== 0, "there is an image");
  });
});

describe("tools/release/image.sh", () => {
  it("wants a tag", async () => {
    for (const image of ["registry.example:5000/bruin", "bruin:", "bruin@sha256:00", "bruin"]) {
      const { code, stderr } = await run(`${root}tools/release/image.sh`, ["folder", image]);
      assertEquals(code, 64, image);
      assertStringIncludes(stderr, "usage: image.sh FOLDER IMAGE:TAG");
    }
  });
});
