/** What the copies under tests/npm/ and the lock of JSR say, held to each other (N1). */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";

const root = new URL("../", import.meta.url);

async function readJson(path: string) {
  return JSON.parse(await Deno.readTextFile(new URL(path, root)));
}

/** `jsr:@std/testing@^1.0.17` → `1.0.17`. */
async function lockedVersions(): Promise<Readonly<Record<string, string>>> {
  return (await readJson("deno.lock")).specifiers;
}

describe("the packages of JSR", () => {
  it("each have a version in deno.lock, which no machine without JSR can write", async () => {
    const locked = await lockedVersions();
    const { imports } = await readJson("deno.json");
    for (const specifier of Object.values<string>(imports)) {
      if (!specifier.startsWith("jsr:")) continue;
      // The lock shortens `^1.0.0` to `1`.
      const shortened = specifier.replace(/@\^(\d+)\.0\.0$/, "@$1");
      assert(
        specifier in locked || shortened in locked,
        `deno.lock has no version for ${specifier}: run deno check main.ts tools tests with JSR`,
      );
    }
  });

  it("are the same in both import maps", async () => {
    const canonical = (await readJson("deno.json")).imports;
    const npm = (await readJson("import_map.npm.json")).imports;
    const packageOf = (name: string) => name.split("/").slice(0, name[0] === "@" ? 2 : 1).join("/");
    assertEquals(
      [...new Set(Object.keys(npm).map(packageOf))].toSorted(),
      Object.keys(canonical).toSorted(),
    );
  });
});

describe("the packages of npm", () => {
  it("are the same in both locks, each with what it depends on and its sum", async () => {
    const [jsr, npm] = await Promise.all(["deno.lock", "deno.npm.lock"].map(readJson));
    assertEquals(jsr.npm, npm.npm);
    const ofNpm = (record: Readonly<Record<string, string>>) =>
      Object.entries(record).filter(([specifier]) => specifier.startsWith("npm:")).toSorted();
    assertEquals(ofNpm(jsr.specifiers), ofNpm(npm.specifiers));
    assertEquals(jsr.workspace, npm.workspace);
  });

  it("have one version where the lock names a dependency without one", async () => {
    const { npm } = await readJson("deno.lock");
    const locked = Object.keys(npm);
    for (const [name, { dependencies = [] }] of Object.entries<{ dependencies?: string[] }>(npm)) {
      for (const dependency of dependencies) {
        const found = locked.filter((key) =>
          key === dependency || key.startsWith(`${dependency}@`) || key.startsWith(`${dependency}_`)
        );
        assertEquals(found.length, 1, `${name} depends on ${dependency}: ${found.join(", ")}`);
      }
    }
  });
});

describe("the stand-ins under tests/npm/", () => {
  it("have the signatures of those versions of std that are in deno.lock", async () => {
    const locked = await lockedVersions();
    for await (const { name } of Deno.readDir(new URL("tests/npm/", root))) {
      const text = await Deno.readTextFile(new URL(`tests/npm/${name}`, root));
      const [, std, version] = /`(@std\/[a-z]+)` (\d+\.\d+\.\d+)/.exec(text) ?? [];
      assert(version !== undefined, `tests/npm/${name} does not say whose signatures it has`);
      const versions = Object.entries(locked)
        .filter(([specifier]) => specifier.startsWith(`jsr:${std}@`))
        .map(([, version]) => version);
      assertEquals([...new Set(versions)], [version], `renew the signatures in tests/npm/${name}`);
    }
  });
});
