/** The files of the repository that other programs read: the image, its context, templates. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "yaml";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

const dockerfile = read("Dockerfile").split("\n").filter((line) => /^[A-Z]/.test(line));
const ignored = read(".dockerignore").split("\n").filter((line) => line !== "" && line[0] !== "#");

describe("Dockerfile", () => {
  const copied = dockerfile.filter((line) => line.startsWith("COPY ") && !line.includes("--from="))
    .flatMap((line) => line.split(" ").slice(1, -1));

  it("copies what exists, and what .dockerignore lets through", () => {
    assertEquals(ignored[0], "*");
    for (const path of copied) {
      assert(Deno.statSync(new URL(path, root)), path);
      assert(ignored.includes(`!${path}`), path);
    }
    for (const line of ignored.filter((line) => line[0] === "!")) {
      assert(copied.includes(line.slice(1)), `${line} is let through and not copied`);
    }
  });

  it("lets neither connections nor variables into the image", () => {
    assertEquals(ignored.slice(-2), ["**/.bruin.yml", "**/.env"]);
  });

  it("has what the build reads: imports of main.ts and both locks", () => {
    const { imports } = JSON.parse(read("deno.json"));
    assert(Object.keys(imports).length > 0);
    for (
      const path of ["deno.json", "deno.lock", "deno.npm.lock", "import_map.npm.json", "main.ts"]
    ) {
      assert(copied.includes(path), path);
    }
  });

  it("ends as a user that is not root, with the program as entry point and no shell", () => {
    const last = dockerfile.findLastIndex((line) => line.startsWith("FROM "));
    assertEquals(dockerfile[last], "FROM runtime");
    const runtime = dockerfile.slice(dockerfile.indexOf("FROM ${RUNTIME} AS runtime"));
    assert(runtime.includes("USER 65532:65532"));
    assert(runtime.includes('ENTRYPOINT ["/usr/local/bin/bruin"]'));
    assert(!runtime.some((line) => line.startsWith("RUN ")));
  });

  it("makes what tools/release/image.sh pushes: the same user, folder, entry point and base", () => {
    const script = read("tools/release/image.sh");
    for (const part of ["--user 65532:65532", "--workdir /srv/pipelines"]) {
      assert(script.includes(part), part);
      const [, name, value] = /^--(\w+) (\S+)$/.exec(part)!;
      assert(dockerfile.includes(`${name!.toUpperCase()} ${value}`), part);
    }
    assert(script.includes("--entrypoint /usr/local/bin/bruin"));
    const [, base] = /BASE:-(\S+)\}/.exec(script)!;
    assert(dockerfile.includes(`ARG RUNTIME=${base}`));
  });

  it("names a base with glibc and libgcc_s", () => {
    assert(dockerfile.some((line) => /^ARG RUNTIME=gcr\.io\/distroless\/cc-/.test(line)));
  });
});

describe(".github", () => {
  it("has issue forms that GitHub can show", () => {
    for (const { name } of Deno.readDirSync(new URL(".github/ISSUE_TEMPLATE", root))) {
      const form = parse(read(`.github/ISSUE_TEMPLATE/${name}`));
      if (name === "config.yml") continue;
      assertMatch(form.name, /\S/);
      assertMatch(form.description, /\S/);
      const ids = form.body.flatMap(({ id }: { id?: string }) => id ?? []);
      assertEquals(new Set(ids).size, ids.length);
      for (const { type, attributes } of form.body) {
        assert(["markdown", "input", "textarea"].includes(type), type);
        assertMatch(type === "markdown" ? attributes.value : attributes.label, /\S/);
      }
    }
  });

  it("links to pages that exist in SECURITY.md", () => {
    for (const [, path] of read("SECURITY.md").matchAll(/\]\((docs\/[\w./]+)\)/g)) {
      assert(Deno.statSync(new URL(path, root)).isFile, path);
    }
  });
});
