import { templates } from "../../src/init/mod.ts";
import { findAssetType } from "../../src/project/asset_types.ts";
import { render } from "../../src/template/mod.ts";
import { context } from "../template/context.ts";

/** A query that people write, rendered. */
export interface WrittenQuery {
  /** Where it is from. */
  readonly file: string;
  readonly platform: string;
  readonly sql: string;
}

/** Variables of the examples. */
const variables = { var: { data: "data", late_minutes: 15 } };
const examples = new URL("../../examples/", import.meta.url);

/** The queries of the templates of `bruin init` and of the examples. */
export function writtenQueries(): WrittenQuery[] {
  const files = templates.flatMap(({ name, files }) =>
    Object.entries(files(name)).map(([path, text]) => [`${name}/${path}`, text] as const)
  );
  return [...files, ...exampleFiles(examples)].flatMap(([file, text]) => {
    const [, type = "", body = ""] =
      /\/\* @bruin\n[^]*?^type: (\S+)\n[^]*?@bruin \*\/\n([^]*)/m.exec(text) ?? [];
    const { kind, platform } = findAssetType(type) ?? {};
    return kind === "query" && platform !== undefined
      ? [{ file, platform, sql: render({ text: body }, context({ platform, variables })) }]
      : [];
  });
}

function* exampleFiles(folder: URL): Iterable<readonly [file: string, text: string]> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) yield* exampleFiles(url);
    else if (name.endsWith(".sql")) yield [url.pathname, Deno.readTextFileSync(url)];
  }
}
