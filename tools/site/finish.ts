/** Ends `deno task docs`: copies the files that pages link to, and checks that nothing else is loaded. */
import { filePath, linkedPath, linksOf } from "./markdown_pages.ts";
import { navigation } from "./navigation.ts";

const root = new URL("../../", import.meta.url);
const site = new URL("dist/docs/", root);

for (const page of navigation.flatMap(({ pages }) => pages)) {
  for (const { target } of linksOf(await Deno.readTextFile(new URL(page, root)))) {
    const path = linkedPath(page, target);
    if (path === undefined || /\.(?:md|svg|png)$/.test(path)) continue;
    const copy = new URL(filePath(path), site);
    await Deno.mkdir(new URL(".", copy), { recursive: true });
    await Deno.writeTextFile(copy, await textOf(new URL(path, root)));
  }
}

/** A file, or the names in a folder. */
async function textOf(url: URL): Promise<string> {
  if (!(await Deno.stat(url)).isDirectory) return await Deno.readTextFile(url);
  const entries = await Array.fromAsync(Deno.readDir(url));
  return entries.map(({ name, isDirectory }) => `${name}${isDirectory ? "/" : ""}\n`).sort().join(
    "",
  );
}

/** What a browser loads by itself: links to follow are no requests. */
const loaded =
  /<(?:script|img|iframe|source)[^>]* src="(?:https?:)?\/\/|<link[^>]* href="(?:https?:)?\/\/|url\(["']?(?:https?:)?\/\//;
let count = 0;
for (const { name, isFile } of Deno.readDirSync(site)) await check(name, isFile);
await Deno.stdout.write(
  new TextEncoder().encode(`dist/docs: ${count} files, none loads another host\n`),
);

async function check(path: string, isFile: boolean): Promise<void> {
  if (!isFile) {
    for (const { name, isFile } of Deno.readDirSync(new URL(`${path}/`, site))) {
      await check(`${path}/${name}`, isFile);
    }
    return;
  }
  count++;
  if (!/\.(?:html|css)$/.test(path)) return;
  const [found] = loaded.exec(await Deno.readTextFile(new URL(path, site))) ?? [];
  if (found !== undefined) throw new Error(`dist/docs/${path} loads from another host: ${found}`);
}
