import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { replaceFile } from "../src/replace_file.ts";

interface Folder extends AsyncDisposable {
  readonly path: string;
}

async function temporaryFolder(): Promise<Folder> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

describe("replaceFile()", () => {
  it("makes a file that is not there, with the given mode", async () => {
    await using folder = await temporaryFolder();
    await replaceFile(`${folder.path}/a`, "new", { mode: 0o600 });
    assertEquals(await Deno.readTextFile(`${folder.path}/a`), "new");
    assertEquals((await Deno.stat(`${folder.path}/a`)).mode! & 0o777, 0o600);
    assertEquals(namesIn(folder.path), ["a"]);
  });

  it("keeps the mode of a file, and leaves nothing beside it", async () => {
    await using folder = await temporaryFolder();
    const file = `${folder.path}/${"a".repeat(250)}`;
    await Deno.writeTextFile(file, "old");
    await Deno.chmod(file, 0o751);
    await replaceFile(file, new TextEncoder().encode("new"));
    assertEquals(await Deno.readTextFile(file), "new");
    assertEquals((await Deno.stat(file)).mode! & 0o777, 0o751);
    assertEquals(namesIn(folder.path).length, 1);
  });

  it("keeps symbolic links, also those that lead through others and to nothing yet", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string) => `${folder.path}/${name}`;
    await Deno.mkdir(at("real/inner"), { recursive: true });
    await Deno.symlink("real/inner", at("linked"));
    await Deno.symlink("../target", at("real/inner/second"));
    await Deno.symlink("linked/second", at("first"));
    for (const text of ["one", "two"]) {
      await replaceFile(at("first"), text);
      assertEquals(await Deno.readTextFile(at("real/target")), text);
    }
    assertEquals((await Deno.lstat(at("first"))).isSymlink, true);
    assertEquals((await Deno.lstat(at("real/inner/second"))).isSymlink, true);
    assertEquals(namesIn(at("real")), ["inner", "target"]);
  });

  it("refuses links that lead in a circle, and folders that do not exist", async () => {
    await using folder = await temporaryFolder();
    await Deno.symlink("b", `${folder.path}/a`);
    await Deno.symlink("a", `${folder.path}/b`);
    await assertRejects(() => replaceFile(`${folder.path}/a`, ""), Deno.errors.FilesystemLoop);
    await assertRejects(() => replaceFile(`${folder.path}/c/d`, ""), Deno.errors.NotFound);
    assertEquals(namesIn(folder.path), ["a", "b"]);
  });

  it("writes into what is no file", async () => {
    await replaceFile("/dev/null", "nothing");
    assertEquals((await Deno.stat("/dev/null")).isCharDevice, true);
  });
});
