import type { Asset } from "../../project/model.ts";
import type { Lineage } from "../../project/lineage.ts";

/**
 * Lineage as a Mermaid flowchart, for wikis and merge requests: symbolic dependencies are dotted, what is
 * outside of the pipeline has round ends.
 * @param asked The asset to stand out; `undefined` for none.
 */
export function lineageToMermaid({ nodes, edges }: Lineage, asked?: Asset): string[] {
  const ids = new Map(nodes.map(({ name }, index) => [name, `n${index}`]));
  const idOf = (name: string) => ids.get(name)!;
  return [
    "flowchart LR",
    ...nodes.map(({ name, asset }) =>
      asset === undefined
        ? `  ${idOf(name)}(["${quote(name)}"])`
        : `  ${idOf(name)}["${quote(name)}<br/>${quote(asset.type)}"]`
    ),
    ...edges.map(({ from, to, symbolic }) =>
      `  ${idOf(from)} ${symbolic ? "-.->" : "-->"} ${idOf(to)}`
    ),
    ...asked === undefined ? [] : [`  style ${idOf(asked.name)} stroke-width:3px`],
  ];
}

/** Everything that Mermaid or HTML could take for markup becomes a character code. */
function quote(text: string): string {
  return text.replace(/[^\p{L}\p{N}_ .:/-]/gu, (sign) => `#${sign.codePointAt(0)};`);
}
