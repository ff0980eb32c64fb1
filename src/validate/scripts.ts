import { assetRule } from "./rule.ts";

const pythonStrategies = ["create+replace", "append", "merge", "delete+insert"];

export const scriptRules = [
  assetRule("assets-python-validation", function* ({ asset }) {
    const { materialization } = asset;
    if (asset.type !== "python" || materialization?.type !== "table") return;
    const { strategy, incrementalPredicate } = materialization;
    if (asset.connection === undefined) {
      yield {
        message: "A task with materialization must have a connection defined",
        fix: "name the one to write to: connection: NAME",
      };
    }
    if (incrementalPredicate !== "") {
      yield "Incremental predicate is not supported for Python assets";
    }
    if (strategy !== "" && !pythonStrategies.includes(strategy)) {
      yield `Materialization strategy '${strategy}' is not supported for Python assets. ` +
        `Supported strategies are: ${pythonStrategies.join(", ")}`;
    }
  }, { fix: "correct the materialization in the header of the asset" }),

  assetRule("emr-serverless-spark-validation", function* ({ asset }) {
    const hasEntrypoint = asset.parameters.entrypoint !== undefined;
    if (asset.type === "emr_serverless.pyspark") {
      if (asset.format !== "python") yield "emr_serverless.pyspark assets must be a Python file";
      if (hasEntrypoint) yield "prohibited field parameters.entrypoint";
    }
    if (asset.type === "emr_serverless.spark") {
      if (asset.format !== "yaml") yield "emr_serverless.spark assets must be a YAML file";
      if (!hasEntrypoint) yield "missing required field parameters.entrypoint";
    }
  }),
];
