import { join } from "node:path";
import { assertEquals, assertRejects } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { findPipelineFile, findPipelines, findProjectRoot } from "../../src/project/root.ts";

let root: string;

beforeEach(async () => {
  root = await Deno.realPath(await Deno.makeTempDir());
});
afterEach(() => Deno.remove(root, { recursive: true }));

async function put(...files: string[]): Promise<void> {
  for (const file of files) {
    await Deno.mkdir(join(root, file, ".."), { recursive: true });
    await Deno.writeTextFile(join(root, file), "");
  }
}

describe("findProjectRoot()", () => {
  it("prefers the git root, whether .git is a folder or a file", async () => {
    await put("r/.git/HEAD", "r/a/.bruin.yml", "r/a/p/pipeline.yml", "w/.git", "w/p/pipeline.yml");
    assertEquals(await findProjectRoot(join(root, "r/a/p/assets/none.sql")), join(root, "r"));
    assertEquals(await findProjectRoot(join(root, "w/p")), join(root, "w"));
  });

  it("takes the nearest folder with .bruin.yml, then the pipeline's, then the folder", async () => {
    await put("a/.bruin.yml", "a/p/pipeline.yml", "b/p/pipeline.yaml", "b/p/assets/x.sql", "c/x");
    assertEquals(await findProjectRoot(join(root, "a/p")), join(root, "a"));
    assertEquals(await findProjectRoot(join(root, "b/p/assets/x.sql")), join(root, "b/p"));
    assertEquals(await findProjectRoot(join(root, "c")), join(root, "c"));
  });
});

describe("findPipelineFile()", () => {
  beforeEach(() =>
    put(
      "p/pipeline.yml",
      "p/pipeline.yaml",
      "p/assets/a/x.sql",
      "y/pipeline.yaml",
      "z/x.sql",
      "z/x.py",
    )
  );

  for (
    const [path, expected] of [
      ["p", "p/pipeline.yml"],
      ["p/pipeline.yaml", "p/pipeline.yaml"],
      ["p/assets/a/x.sql", "p/pipeline.yml"],
      ["p/assets/a/not_there.sql", "p/pipeline.yml"],
      ["y", "y/pipeline.yaml"],
      ["z/x.py", "z/x.py"],
    ]
  ) {
    it(`finds ${expected} for ${path}`, async () => {
      assertEquals(await findPipelineFile(join(root, path)), join(root, expected));
    });
  }

  it("refuses paths without a pipeline, in the words of the reference", async () => {
    const z = join(root, "z");
    await assertRejects(
      () => findPipelineFile(z),
      UsageError,
      `no pipeline file found in '${z}'. Supported files: [pipeline.yml pipeline.yaml]`,
    );
    await assertRejects(
      () => findPipelineFile(join(z, "x.sql")),
      UsageError,
      "cannot find a pipeline the given task belongs to. " +
        "Are you sure this task is in an actual pipeline?",
    );
    await assertRejects(() => findPipelineFile(join(z, "pipeline.yml")), UsageError);
    await assertRejects(() => findPipelineFile(join(z, "not_there.py")), UsageError);
  });
});

describe("findPipelines()", () => {
  it("finds each folder's definition in order of paths, without skipped folders", async () => {
    await put(
      ...["b/pipeline.yml", "b/pipeline.yaml", "a/c/pipeline.yaml", "node_modules/x/pipeline.yml"],
      ...["foo_pipeline.yml", "d/pipeline.yml"],
    );
    assertEquals(
      await findPipelines(root, { exclude: [join(root, "d")] }),
      ["a/c/pipeline.yaml", "b/pipeline.yml"].map((path) => join(root, path)),
    );
  });

  it("refuses nested pipelines", async () => {
    await put("a/pipeline.yml", "a/b/c/pipeline.yml");
    await assertRejects(
      () => findPipelines(root),
      UsageError,
      `nested pipelines are not allowed: seems like '${root}/a' is already a parent pipeline for ` +
        `'${root}/a/b/c'`,
    );
  });

  it("refuses a folder that does not exist", async () => {
    await assertRejects(
      () => findPipelines(join(root, "none")),
      UsageError,
      "the given pipeline path does not exist, please make sure you gave the right path",
    );
  });
});
