/** The settings of VitePress. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import process from "node:process";
import { anchorOf, filePath, linkedPath, sitePath, titleOf } from "./markdown_pages.ts";
import { navigation } from "./navigation.ts";

/** The part of a token of markdown-it that is read. */
interface Token {
  readonly type: string;
  readonly children: readonly Token[] | null;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}

interface MarkdownIt {
  readonly renderer: {
    readonly rules: Record<string, ((...given: unknown[]) => string) | undefined>;
  };
  readonly core: {
    readonly ruler: {
      push(name: string, rule: (state: MarkdownState) => void): void;
      before(name: string, own: string, rule: (state: MarkdownState) => void): void;
    };
  };
}

interface MarkdownState {
  src: string;
  readonly tokens: readonly Token[];
  readonly env: { readonly path: string; readonly realPath?: string };
}

/** Path of the site on its server. */
const base = process.env.BRUIN_DOCS_BASE ?? "/";

/** Pages lie outside of this folder, from where Vite would not find what they are compiled to. */
const pageImports = {
  name: "page-imports",
  enforce: "pre",
  resolveId(id: string, _importer: string | undefined, { ssr }: { readonly ssr?: boolean }) {
    return ssr && /^vue(?:\/server-renderer)?$/.test(id) ? { id, external: true } : null;
  },
} as const;

/** What `.vitepress/config.ts` exports. @param root Folder of the repository. */
export function siteConfig(root: string) {
  const pages = navigation.flatMap(({ pages }) => pages);
  return {
    lang: "en-GB",
    title: "bruin for Deno",
    description: "Runs data pipelines unattended, with credentials from AWS Secrets Manager",
    base,
    // Browsers would ask for /favicon.ico, which there is none of.
    head: [["link", { rel: "icon", href: "data:," }]],
    srcDir: root,
    outDir: `${root}/dist/docs`,
    cacheDir: `${root}/dist/.vitepress`,
    srcExclude: ["src/**", "tests/**", "tools/**", "examples/**"],
    rewrites: Object.fromEntries(pages.map((path) => [path, sitePath(path)])),
    lastUpdated: false,
    markdown: {
      // `<name>` in a text is what it says, and no element of a page.
      html: false,
      anchor: { slugify: anchorOf },
      config(markdown: MarkdownIt) {
        markdown.core.ruler.before("normalize", "without_comments", (state) => {
          state.src = state.src.replace(/<!--[^]*?-->\n*/g, "");
        });
        keepBraces(markdown);
        resolveLinks(markdown, root);
      },
    },
    vite: {
      build: { chunkSizeWarningLimit: 4_096 },
      plugins: [pageImports],
    },
    themeConfig: {
      search: { provider: "local" },
      outline: { level: [2, 3] },
      sidebar: navigation.map(({ title, pages }) => ({
        text: title,
        collapsed: false,
        items: pages.map((path) => ({
          text: titleOf(readFileSync(`${root}/${path}`, "utf8")),
          link: `/${sitePath(path).replace(/\.md$/, "")}`,
        })),
      })),
    },
  };
}

/**
 * Links of the repository as the site has them: a page where it lies, any other file as a text that
 * `finish.ts` copies.
 */
function resolveLinks(markdown: MarkdownIt, root: string): void {
  markdown.core.ruler.push("links_of_the_repository", ({ tokens, env }) => {
    const page = relative(root, env.realPath ?? env.path);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" ? token.attrGet("href") : null;
      if (href === null || href.startsWith("#")) continue;
      const [target = "", anchor] = href.split("#");
      const path = linkedPath(page, target);
      if (path === undefined) continue;
      const place = path.endsWith(".md") ? `/${sitePath(path)}` : `${base}${filePath(path)}`;
      token.attrSet("href", anchor === undefined ? place : `${place}#${anchor}`);
      if (!path.endsWith(".md")) token.attrSet("target", "_self");
    }
  });
}

/** `{{ day }}` in a text is a template of ours, and none of the site generator. */
function keepBraces({ renderer: { rules } }: MarkdownIt): void {
  for (const name of ["text", "code_inline"]) {
    const render = rules[name];
    rules[name] = (...given) => render?.(...given).replaceAll("{{", "&#123;&#123;") ?? "";
  }
}
