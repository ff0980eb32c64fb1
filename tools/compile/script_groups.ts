/** The name of a script in the folder of a bundle, such as `main.js`. */
export type Script = string;

/** Scripts that become one. */
export interface Group {
  /** That of its only member, or a new one. */
  readonly name: Script;
  readonly members: readonly Script[];
}

/** The import of a script by another one, and what it imports; always from the first column on. */
export const importStatement = /^import (?:\{([^}]*)\} from )?"\.\/([^"]+)";\n/gm;

const dynamicImport = /\bimport\("\.\/([^"]+)"\)/g;

/**
 * Characters of scripts that become one, at most; it is then half as long. One script of a megabyte takes 5 MB more
 * than its parts.
 */
const longestGroup = 150_000;

/**
 * Which scripts of a bundle become one: those that the same ones of some entries use. Whatever is imported by
 * its name with `import()` stays as it is.
 * @param texts Scripts by name, as the bundler wrote them.
 * @param options.entries Scripts that count; what none of them uses stays as it is.
 * @param options.apart Scripts that stay as they are, since it matters when they are evaluated.
 */
export function groupScripts(texts: ReadonlyMap<Script, string>, { entries, apart }: {
  readonly entries: readonly Script[];
  readonly apart: readonly Script[];
}): Group[] {
  const used = entries.map((entry) => new Set(inOrder([entry], texts)));
  const alone = new Set([...entries, ...apart]);
  for (const text of texts.values()) {
    for (const [, name = ""] of text.matchAll(dynamicImport)) alone.add(name);
  }
  const byUsers = Map.groupBy(inOrder([...texts.keys()], texts), (name) => {
    const users = used.map((scripts) => scripts.has(name) ? "1" : "0").join("");
    return alone.has(name) || !users.includes("1") ? name : `shared-${users}`;
  });
  return [...byUsers].flatMap(([key, scripts]) =>
    texts.has(key) ? [{ name: key, members: scripts }] : cut(scripts, texts).map(
      (members, index) => ({ name: `${key}-${index}.js`, members }),
    )
  );
}

/** Scripts in order, cut where they get too long, so that each part imports only from those before it. */
function cut(scripts: readonly Script[], texts: ReadonlyMap<Script, string>): Script[][] {
  const parts: Script[][] = [];
  let room = 0;
  for (const name of scripts) {
    const { length = 0 } = texts.get(name) ?? "";
    if (length > room) {
      parts.push([]);
      room = longestGroup;
    }
    parts.at(-1)?.push(name);
    room -= length;
  }
  return parts;
}

/**
 * Some scripts and what they import, each behind what it imports itself.
 * @throws {Error} When scripts import each other.
 */
function inOrder(scripts: readonly Script[], texts: ReadonlyMap<Script, string>): Script[] {
  const order = new Set<Script>();
  const open = new Set<Script>();
  const visit = (name: Script) => {
    if (order.has(name)) return;
    if (open.has(name)) throw new Error(`Scripts import each other: ${[...open].join(", ")}`);
    open.add(name);
    for (const [, , from = ""] of texts.get(name)?.matchAll(importStatement) ?? []) visit(from);
    open.delete(name);
    order.add(name);
  };
  scripts.forEach(visit);
  return [...order];
}
