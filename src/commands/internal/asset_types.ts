import { Command } from "@cliffy/command";
import { assetTypes } from "../../project/asset_types.ts";
import { assetTypeList } from "../../report/shapes/asset_types.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";

/** `bruin internal asset-types`: what `type` of an asset can be. */
export function createAssetTypesCommand(invocation: Invocation) {
  return new Command<GlobalFlags>().action(async () => {
    await answer({ invocation, shape: assetTypeList }, () => assetTypes);
  });
}
