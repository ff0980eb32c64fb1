/** `bruin internal lock-asset-dependencies`, with the real uv and packages of the test's own. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const uv = Deno.env.get("BRUIN_TEST_UV") || undefined;
const python = Deno.env.get("BRUIN_TEST_PYTHON");
const needed = uv === undefined ? " (left out: set BRUIN_TEST_UV to the path of uv)" : "";
const usualPath = "/usr/local/bin:/usr/bin:/bin";

const header = (name: string) => `"""@bruin\nname: ${name}\ntype: python\n@bruin"""\n`;
const files = {
  ".bruin.yml": "environments: {default: {connections: {}}}",
  "pipeline.yml": "name: shop\n",
  "assets/load.py": `${
    header("load")
  }from importlib.metadata import version\nprint("greetings", version("greetings"))\n`,
  "assets/requirements.txt": "greetings>=1\n",
  "assets/a.sql": "/* @bruin\nname: a\ntype: duckdb.sql\n@bruin */\nselect 1",
};

/** A project with uv on PATH, and a folder of packages that nothing of the network is in. */
async function project() {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, { ...files, "bin/.keep": "", "assets/wheels/.keep": "" });
  await Deno.symlink(uv ?? "", `${folder.path}/bin/uv`);
  const env = {
    PATH: `${folder.path}/bin:${usualPath}`,
    HOME: folder.path,
    UV_OFFLINE: "1",
    UV_FIND_LINKS: `${folder.path}/assets/wheels`,
    PIP_FIND_LINKS: `${folder.path}/assets/wheels`,
    PIP_NO_INDEX: "1",
    ...python !== undefined && { UV_PYTHON: python },
  };
  const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    bruin(args, { cwd: folder.path, env: { ...env, ...more } });
  const release = async (version: string) => {
    const source = `${folder.path}/source`;
    await writeFiles(source, {
      "pyproject.toml": [
        `[project]\nname = "greetings"\nversion = "${version}"`,
        '[build-system]\nrequires = ["uv_build>=0.8,<2"]\nbuild-backend = "uv_build"\n',
      ].join("\n"),
      "src/greetings/__init__.py": "",
    });
    const { success, stderr } = await new Deno.Command(uv ?? "", {
      args: ["build", "--quiet", "--wheel", "--out-dir", `${folder.path}/assets/wheels`, source],
      env,
    }).output();
    assertEquals(success, true, new TextDecoder().decode(stderr));
  };
  const lock = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(["internal", "lock-asset-dependencies", ...args]);
    return {
      code,
      stderr,
      stdout,
      answer: stdout.startsWith("{") ? JSON.parse(stdout) : undefined,
    };
  };
  return {
    path: await Deno.realPath(folder.path),
    run,
    release,
    lock,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

(uv === undefined ? describe.skip : describe)(`lock-asset-dependencies${needed}`, () => {
  it("locks the requirements of an asset, and runs take these versions", async () => {
    await using shop = await project();
    await shop.release("1.1");
    const { code, answer, stderr } = await shop.lock("assets/load.py", "-o", "json");
    assertEquals([code, stderr], [0, ""]);
    await assertFits(answer, "lock_asset_dependencies");
    assertEquals(answer, {
      requirements_path: `${shop.path}/assets/requirements.txt`,
      lock_file_path: `${shop.path}/assets/requirements.lock`,
      python_version: "3.11",
      asset_path: "assets/load.py",
      dependency_type: "requirements_txt",
      success: true,
    });
    const text = await Deno.readTextFile(answer.lock_file_path);
    assertStringIncludes(text, "\ngreetings==1.1\n");
    await shop.release("1.2");
    const locked = await shop.run(["run", "--only", "main", "assets/load.py"]);
    assertStringIncludes(locked.stdout, "greetings 1.1", locked.stderr);
    // What is locked stays, too.
    assertEquals((await shop.lock("assets/requirements.txt")).code, 0);
    assertEquals(await Deno.readTextFile(answer.lock_file_path), text);
    await Deno.writeTextFile(`${shop.path}/assets/requirements.txt`, "greetings>=1.2\n");
    const stale = await shop.run(["run", "--only", "main", "assets/load.py"]);
    assertEquals(stale.code, 1);
    await writeFiles(shop.path, files);
    await Deno.remove(answer.lock_file_path);
    const free = await shop.run(["run", "--only", "main", "assets/load.py"]);
    assertStringIncludes(free.stdout, "greetings 1.2", free.stderr);
  });

  it("is taken without uv as well", async () => {
    await using shop = await project();
    await shop.release("1.1");
    assertEquals((await shop.lock("assets/load.py")).code, 0);
    await shop.release("1.2");
    await Deno.remove(`${shop.path}/bin/uv`);
    const { stdout, stderr } = await shop.run(["run", "--only", "main", "assets/load.py"]);
    assertStringIncludes(stdout, "greetings 1.1", stdout + stderr);
  });

  it("locks a project", async () => {
    await using shop = await project();
    await writeFiles(shop.path, {
      "job/pyproject.toml":
        '[project]\nname = "job"\nversion = "1.0"\nrequires-python = ">=3.11"\n',
      "job/b.py": header("b"),
    });
    for (const path of ["job/b.py", "job/pyproject.toml"]) {
      const { code, answer, stdout } = await shop.lock(path, "-p", "3.11", "-o=json");
      assertEquals(code, 0, stdout);
      assertEquals(answer, {
        lock_file_path: `${shop.path}/job/uv.lock`,
        python_version: "3.11",
        asset_path: path,
        dependency_type: "pyproject",
        success: true,
      });
    }
  });

  it("neither reads nor replaces a lock of another tool", async () => {
    await using shop = await project();
    await shop.release("1.2");
    await writeFiles(shop.path, { "assets/requirements.lock": "# by rye\ngreetings==0.1\n" });
    const { code, answer } = await shop.lock("assets/load.py", "-o", "json");
    assertEquals(code, 1);
    assertEquals(answer.error, "requirements.lock is there already, and another program made it");
    const { stdout } = await shop.run(["run", "--only", "main", "assets/load.py"]);
    assertStringIncludes(stdout, "greetings 1.2");
  });
});

describe("lock-asset-dependencies refuses", () => {
  const cases: readonly [args: readonly string[], error: string][] = [
    [[], "asset path is required"],
    [["assets/a.sql"], "asset is not a Python asset"],
    [["pipeline.yml"], "asset is not a Python asset"],
    [["assets/none.py"], "There is no file assets/none.py"],
    [["assets/load.py", "-p", "two"], "--python-version is no version of Python 3: two"],
    [["assets/load.py"], "uv is not installed, which locks dependencies"],
  ];
  for (const [args, error] of cases) {
    it(args.join(" ") || "nothing", async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, files);
      const { code, stdout } = await bruin(["internal", "lock-asset-dependencies", ...args], {
        cwd: folder.path,
        env: { PATH: "/nowhere" },
      });
      assertEquals([code, JSON.parse(stdout).error], [1, error]);
    });
  }
});
