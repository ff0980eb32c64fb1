/** Markdown pages as GitHub and the site read them: headings, anchors, links. */
import { posix } from "node:path";

/** A link as it is written in a page. */
export interface PageLink {
  /** Path or address, without the anchor; empty for one in the same page. */
  readonly target: string;
  readonly anchor: string | undefined;
}

/** The anchor that GitHub gives to a heading, without what makes repeated ones unique. */
export function anchorOf(heading: string): string {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-");
}

/** The first heading of a page. @throws {Error} When it has none. */
export function titleOf(markdown: string): string {
  const [title] = headingsOf(markdown);
  if (title === undefined) throw new Error(`no heading: ${markdown.slice(0, 60)}`);
  return title.replaceAll("`", "");
}

/** Every anchor of a page. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  return new Set(
    headingsOf(markdown).map((heading) => {
      const anchor = anchorOf(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${count}`;
    }),
  );
}

/** The links of a page, those of images included. */
export function linksOf(markdown: string): readonly PageLink[] {
  const prose = withoutCode(markdown).replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s#]*)(?:#([^)\s]*))?\)/g)].map(([, target = "", anchor]) => ({
    target,
    anchor,
  }));
}

/** What a relative link of a page means, as a path in the repository; `undefined` for an address. */
export function linkedPath(page: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return undefined;
  return target === "" ? page : posix.join(posix.dirname(page), target);
}

/** Where the site has a page: `docs/run.md` → `run.md`, and README.md in front of them all. */
export function sitePath(path: string): string {
  return path === "README.md" ? "index.md" : path.replace(/^docs\//, "").toLowerCase();
}

/** Where the site has a file of the repository that pages link to, as plain text. */
export function filePath(path: string): string {
  return `files/${path}.txt`;
}

function headingsOf(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, text = ""]) => text);
}

/** Without fenced code, in which `#` begins comments. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^( *)(`{3,}|~{3,}).*\n[^]*?^\1\2 *$/gm, "").replace(/<!--[^]*?-->/g, "");
}
