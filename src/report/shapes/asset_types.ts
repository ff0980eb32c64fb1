import { listOf, object, optional, type Shape, text } from "./shape.ts";

interface AssetTypeEntry {
  readonly name: string;
  readonly platform: string | undefined;
  readonly alternatives: readonly string[];
  readonly kind: string;
}

/** Every type that an asset can have. Not in the reference. */
export const assetTypeList: Shape<readonly AssetTypeEntry[]> = listOf(
  object<AssetTypeEntry>("AssetType", (field) => ({
    name: field(text, ({ name }) => name),
    platform: field(optional(text), ({ platform }) => platform, "Type of its connection"),
    alternatives: field(listOf(text), ({ alternatives }) => alternatives),
    kind: field(text, ({ kind }) => kind, "What such an asset does when it runs"),
  })),
);
