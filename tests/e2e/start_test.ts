/** How the tasks and the binary start on machines that others use, or watch. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder } from "./command.ts";

const repository = new URL("../../", import.meta.url);

describe("tools/package_flags.ts", () => {
  it("never writes through a link that lies in place of its answer (R10)", async () => {
    await using folder = await temporaryFolder();
    await Deno.mkdir(`${folder.path}/tools`);
    const script = `${folder.path}/tools/package_flags.ts`;
    await Deno.copyFile(new URL("tools/package_flags.ts", repository), script);
    await Deno.writeTextFile(`${folder.path}/victim`, "precious");
    await Deno.symlink(`${folder.path}/victim`, `${folder.path}/.packages`);
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      // Without a network it finds that JSR cannot be reached.
      args: ["run", "--quiet", "--no-prompt", "--no-config", "--no-lock"].concat([
        `--allow-read=${folder.path}`,
        `--allow-write=${folder.path}`,
        "--allow-env=BRUIN_PACKAGES",
        script,
      ]),
      env: { BRUIN_PACKAGES: "", TMPDIR: folder.path },
    }).output();
    assert(success);
    assert(new TextDecoder().decode(stdout).startsWith("--import-map=import_map.npm.json"));
    assertEquals(await Deno.readTextFile(`${folder.path}/victim`), "precious");
    assertEquals(await Deno.readTextFile(`${folder.path}/.packages`), "npm");
    const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
    assertEquals(names.toSorted(), [".packages", "tools", "victim"]);
  });
});

describe("deno task bruin", () => {
  it("starts under an agent that asks for a module in NODE_OPTIONS (F17)", async () => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "bruin", "version"],
      cwd: repository,
      env: { NODE_OPTIONS: "--require dd-trace/init", OTEL_DENO: "false" },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
  });
});

describe("the program", () => {
  it("keeps no code in the temporary folder, where others can put theirs (R10)", async () => {
    await using folder = await temporaryFolder();
    for (let turn = 0; turn < 2; turn++) {
      const { code, stderr } = await bruin(["version"], { env: { TMPDIR: folder.path } });
      assertEquals(code, 0, stderr);
    }
    assertEquals(await Array.fromAsync(Deno.readDir(folder.path)), []);
  });
});
