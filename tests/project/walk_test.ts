import { join, relative } from "node:path";
import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../src/errors.ts";
import { walk } from "../../src/project/walk.ts";
import { sqlAsset, temporaryProject } from "./temporary_project.ts";

describe("walk()", () => {
  it("lists files by name, each folder at its place", async () => {
    await using project = await temporaryProject({
      ...{ "t/b.sql": "", "t/a/z.sql": "", "t/a.sql": "", "t/a/b/c.sql": "", "t/x.txt": "" },
    });
    const { files } = await walk(join(project.root, "t"), {
      accepts: (name) => name.endsWith(".sql"),
    });
    assertEquals(files.map((file) => relative(project.root, file)), [
      ...["t/a/b/c.sql", "t/a/z.sql", "t/a.sql", "t/b.sql"],
    ]);
  });

  it("leaves out folders that never hold assets, and says so where it may surprise", async () => {
    await using project = await temporaryProject({
      ...{ "t/node_modules/a.sql": "", "t/build/a.sql": "", "t/..data/a.sql": "" },
    });
    const { files, leftOut } = await walk(join(project.root, "t"), { accepts: () => true });
    assertEquals(files, []);
    assertEquals(leftOut.map(({ reason }) => reason), ['folders named "build" never hold assets']);
  });

  it("refuses a folder that it cannot read", async () => {
    await assertRejects(() => walk("/nowhere/at/all", { accepts: () => true }), ProjectError);
  });
});

describe("loadPipeline() with symbolic links", () => {
  it("ends on a loop of folders, and warns that links to folders are not read", async () => {
    await using project = await temporaryProject({ "assets/a.sql": sqlAsset("type: pg.sql") });
    await Deno.symlink("..", join(project.root, "assets/loop"));
    const pipeline = await project.load();
    assertEquals(pipeline.assets.map(({ name }) => name), ["a"]);
    assertEquals(pipeline.warnings.map(({ message }) => message), [
      'The folder "assets/loop" is not read: it is a symbolic link to a folder; put the folder itself there',
    ]);
  });

  it("reads the files of a Kubernetes volume once", async () => {
    await using project = await temporaryProject({
      "assets/..2024/a.sql": sqlAsset("type: pg.sql"),
    });
    await Deno.symlink("..2024", join(project.root, "assets/..data"));
    await Deno.symlink("..data/a.sql", join(project.root, "assets/a.sql"));
    const pipeline = await project.load();
    assertEquals(pipeline.assets.map(({ name }) => name), ["a"]);
    assertEquals(pipeline.warnings, []);
  });

  it("reports a link that leads nowhere, but not an editor's lock file", async () => {
    await using project = await temporaryProject({ "assets/a.sql": sqlAsset("type: pg.sql") });
    await Deno.symlink("me@host.1", join(project.root, "assets/.#a.sql"));
    assertEquals((await project.load()).assets.length, 1);
    await Deno.symlink("gone.sql", join(project.root, "assets/b.sql"));
    await assertRejects(() => project.load(), ProjectError, "it does not exist");
  });

  it("reports a link that leads to itself", async () => {
    await using project = await temporaryProject();
    await project.write("assets/x.txt", "");
    await Deno.symlink("self.sql", join(project.root, "assets/self.sql"));
    await assertRejects(() => project.load(), ProjectError, "Cannot read the file");
  });
});
