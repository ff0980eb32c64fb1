import { assetPlatform, ruleLabelOf } from "./asset_platform.ts";
import { assetRule, pipelineRule } from "./rule.ts";
import { describeNameFormats, fitsPlatform } from "./table_names.ts";

const validName = /^[\w.-]+$/;

export const nameRules = [
  assetRule("task-name-valid", function* ({ asset }) {
    if (asset.name === "") {
      yield "A task must have a name";
    } else if (!validName.test(asset.name)) {
      yield "A task name must be made of alphanumeric characters, dashes, dots and underscores";
    }
  }, { fix: "give it a name such as schema.table" }),

  assetRule("asset-name-component-count", function* ({ asset }) {
    const platform = assetPlatform(asset.type);
    if (platform === undefined || asset.name === "") return;
    if (!fitsPlatform(asset.name, platform)) {
      yield `Asset name '${asset.name}' is not valid for ${ruleLabelOf(platform)}: ` +
        `it must be in format ${describeNameFormats(platform)}`;
    }
  }, { fix: "give it a name of that form, and write that into the depends of others" }),

  assetRule("task-name-unique", function* ({ asset, assetsByName }) {
    const same = assetsByName.get(asset.name) ?? [];
    if (same.length > 1 && same[0] === asset) {
      yield {
        message:
          `Asset name '${asset.name}' is not unique, please make sure all the task names are unique`,
        context: same.map(({ path }) => path),
      };
    }
  }, { fix: "rename one of them" }),

  pipelineRule("valid-pipeline-name", function* ({ pipeline }) {
    const made = "made of alphanumeric characters, dashes, dots and underscores";
    if (pipeline.name === "") {
      yield {
        message: `The pipeline name cannot be empty, it must be a valid name ${made}`,
        where: pipeline.path,
        fix: "write a first line such as name: shop",
      };
    } else if (!validName.test(pipeline.name)) {
      yield { message: `The pipeline name must be ${made}`, where: pipeline.path };
    }
  }, { fix: "rename it: name: shop_daily" }),
];
