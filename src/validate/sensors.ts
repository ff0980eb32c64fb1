import { isTemplate } from "../project/template_text.ts";
import { firstParameter, isBucketName, objectSensorOf } from "../project/object_sensors.ts";
import { assetPlatform, ruleLabelOf } from "./asset_platform.ts";
import { type AssetRule, assetRule } from "./rule.ts";
import { describeNameFormats, fitsPlatform } from "./table_names.ts";
import { textOf } from "./values.ts";

export const sensorRules = [
  querySensorRule("valid-snowflake-query-sensor", (prefix) => prefix === "sf"),
  querySensorRule("valid-bigquery-query-sensor", (prefix) => prefix === "bq"),
  /** Not in the reference, where the others fail when they are run. */
  querySensorRule("valid-query-sensor", (prefix) => prefix !== "sf" && prefix !== "bq"),

  assetRule("valid-table-sensor-table", function* ({ asset }) {
    const platform = assetPlatform(asset.type);
    if (platform === undefined || !asset.type.endsWith(".sensor.table")) return;
    const sensor = `${ruleLabelOf(platform)} table sensor`;
    const table = textOf(asset.parameters.table);
    if (table === "") {
      yield `${sensor} requires a \`table\` parameter`;
    } else if (isTemplate(table)) {
      return;
    } else if (table.split(".").some((part) => part.trim() === "")) {
      yield `${sensor} \`table\` parameter contains empty components, '${table}' given`;
    } else if (!fitsPlatform(table, platform)) {
      yield `${sensor} \`table\` parameter must be in format ${describeNameFormats(platform)}, ` +
        `'${table}' given`;
    }
  }),

  /** Not in the reference, where object sensors fail when they are run. */
  assetRule("valid-object-sensor", function* ({ asset }) {
    const sensor = objectSensorOf(asset.type);
    if (sensor === undefined) return;
    const bucket = firstParameter(asset, sensor.bucket);
    if (bucket === undefined) {
      yield `${sensor.label} requires a \`${sensor.bucket[0]}\` parameter`;
    } else if (!isTemplate(bucket) && !isBucketName(bucket)) {
      yield `${sensor.label} needs the name of a bucket alone, without ${sensor.scheme}:// and ` +
        `without a path, '${bucket}' given`;
    }
    if (firstParameter(asset, sensor.text) === undefined) {
      yield `${sensor.label} requires a \`${sensor.text[0]}\` parameter`;
    }
  }),

  assetRule("valid-sensor-timeout", function* ({ asset }) {
    const { timeout } = asset.parameters;
    if (!asset.type.includes(".sensor.") || timeout === undefined || timeout === null) return;
    const flaw = timeoutFlaw(textOf(timeout));
    if (flaw !== undefined) yield `parameters.timeout is invalid: ${flaw}`;
  }, { fix: "write a number and one unit, such as timeout: 30m" }),
];

function querySensorRule(name: string, concerns: (prefix: string) => boolean): AssetRule {
  return assetRule(name, function* ({ asset: { type, parameters } }) {
    if (!type.endsWith(".sensor.query") || !concerns(type.replace(/\..*$/s, ""))) return;
    const platform = assetPlatform(type);
    const label = platform === undefined ? type : ruleLabelOf(platform);
    const required = `${label} query sensor requires a \`query\` parameter`;
    if (parameters.query === undefined || parameters.query === null) yield required;
    else if (textOf(parameters.query) === "") yield `${required} that is not empty`;
  });
}

/** Why a text is not a duration of a single unit; `undefined` when it is one, or a template. */
function timeoutFlaw(text: string): string | undefined {
  if (text === "") return "empty duration";
  if (isTemplate(text)) return undefined;
  const [, amount = "", unit = ""] = /^(.*?)(ns|ms|\D?)$/s.exec(text)!;
  if (unit === "M") return "M (months) is not supported for timeout; use d, h, m, or s";
  if (!["s", "m", "h", "d", "ms", "ns"].includes(unit)) {
    return `unknown unit "${unit}" in "${text}"; use s, m, h, d, ms, or ns`;
  }
  if (!/^[+-]?\d+$/.test(amount)) return `invalid numeric portion in "${text}"`;
  return Number(amount) > 0 ? undefined : `duration must be positive, got ${amount}`;
}
