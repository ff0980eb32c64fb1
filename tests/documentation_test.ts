/** The documentation: its navigation, links and anchors, and the lists that the program has too. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { platforms } from "../src/platforms/mod.ts";
import { secretsBackends } from "../src/secrets/mod.ts";
import { connectionTypesPage } from "../tools/connection_types_page.ts";
import { formatMarkdown } from "../tools/field_pages.ts";
import {
  anchorOf,
  anchorsOf,
  linkedPath,
  linksOf,
  sitePath,
  titleOf,
} from "../tools/site/markdown_pages.ts";
import { navigation } from "../tools/site/navigation.ts";
import { strategiesPage } from "../tools/strategies_page.ts";

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));
const pages = navigation.flatMap(({ pages }) => pages);

/** Every Markdown file of a folder of the repository, with those below. */
function markdownIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, root))].flatMap(({ name, isDirectory }) =>
    isDirectory ? markdownIn(`${folder}${name}/`) : name.endsWith(".md") ? [`${folder}${name}`] : []
  );
}

describe("tools/site/navigation.ts", () => {
  it("has every page of docs/ once", () => {
    assertEquals(
      pages.filter((path) => path.startsWith("docs/")).toSorted(),
      markdownIn("docs/").toSorted(),
    );
    assertEquals(new Set(pages).size, pages.length);
  });

  it("gives each page a title and a place of its own", () => {
    for (const page of pages) assert(titleOf(read(page)).length > 0, page);
    assertEquals(new Set(pages.map(sitePath)).size, pages.length);
  });
});

describe("links", () => {
  for (const page of pages) {
    it(`of ${page} lead to files and headings that exist`, () => {
      for (const { target, anchor } of linksOf(read(page))) {
        const path = linkedPath(page, target);
        if (path === undefined) continue;
        assert(Deno.statSync(new URL(path, root)), `${page}: ${path}`);
        if (anchor === undefined || !path.endsWith(".md")) continue;
        assert(anchorsOf(read(path)).has(anchor), `${page}: ${path} has no heading #${anchor}`);
        assert(pages.includes(path), `${page}: ${path} is not on the site`);
      }
    });
  }

  it("are found in prose, and not in code", () => {
    const text = "# A\n[x](a.md#b) `[y](c.md)`\n```\n[z](d.md)\n# no heading\n```\n![p](e.svg)\n";
    assertEquals(linksOf(text), [{ target: "a.md", anchor: "b" }, {
      target: "e.svg",
      anchor: undefined,
    }]);
    assertEquals([...anchorsOf(`${text}# A\n`)], ["a", "a-1"]);
  });

  it("have the anchors that GitHub gives", () => {
    assertEquals(
      anchorOf("E400: this binary does not upgrade itself"),
      "e400-this-binary-does-not-upgrade-itself",
    );
    assertEquals(anchorOf("`materialization` of an asset"), "materialization-of-an-asset");
    assertEquals(anchorOf("A — b, c_d"), "a--b-c_d");
  });
});

describe("docs/", () => {
  it("has a page for each secrets backend", () => {
    const elsewhere = { aws: "docs/aws_secrets_manager.md", file: "docs/fields_config.md" };
    const expected = secretsBackends.map(({ name }) =>
      elsewhere[name as keyof typeof elsewhere] ?? `docs/backends/${name}.md`
    );
    assertEquals(expected.filter((path) => !pages.includes(path)), []);
    const extra = pages.filter((path) => path.startsWith("docs/backends/"));
    assertEquals(extra.filter((path) => !expected.includes(path)), []);
  });

  it("has a page for each platform", () => {
    const files = { google_cloud_platform: "bigquery" };
    const expected = platforms.map(({ name }) =>
      `docs/platforms/${files[name as keyof typeof files] ?? name}.md`
    );
    assertEquals(
      expected.toSorted(),
      pages.filter((path) => path.startsWith("docs/platforms/")).toSorted(),
    );
  });

  it("has a row of its suites for each platform", () => {
    const linked = linksOf(read("docs/platforms.md")).map(({ target }) => target);
    for (const { dialect } of platforms) assert(linked.includes(`platforms/${dialect.name}.md`));
  });

  it("names every platform in README and pipelines.md", () => {
    for (const page of ["README.md", "docs/pipelines.md"]) {
      const text = read(page);
      for (const { label } of platforms) assert(text.includes(label), `${page}: ${label}`);
    }
  });

  for (
    const [file, write] of [
      ["connection_types.md", connectionTypesPage],
      ["strategies.md", strategiesPage],
    ] as const
  ) {
    it(`has ${file} as \`deno task fields\` writes it`, async () => {
      assertEquals(read(`docs/${file}`), await formatMarkdown(write()));
    });
  }
});
