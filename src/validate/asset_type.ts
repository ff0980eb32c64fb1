import { assetTypes, findAssetType } from "../project/asset_types.ts";
import { closest } from "../registry.ts";
import { assetRule } from "./rule.ts";

export const assetTypeRule = assetRule("valid-task-type", function* ({ asset: { type } }) {
  if (type === "") {
    yield "A task must have a type, e.g. 'bq.sql' for a GoogleCloudPlatform SQL task";
    return;
  }
  const known = findAssetType(type);
  if (known !== undefined && known.kind !== "destination") return;
  const close = closest(
    type,
    assetTypes.filter(({ kind }) => kind !== "destination").map(({ name }) => name),
  );
  yield {
    message: `Invalid asset type '${type}'`,
    context: close === undefined ? [] : [`did you mean '${close}'?`],
  };
});
