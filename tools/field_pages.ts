/** The reference of fields in `docs/`, from the tables that the parsers take their keys from. */
import { fileURLToPath } from "node:url";
import {
  assetFields,
  hookFields,
  hooksFields,
  intervalFields,
  secretFields,
} from "../src/project/fields/asset.ts";
import { upstreamFields } from "../src/project/fields/dependencies.ts";
import { materializationFields } from "../src/project/fields/materialization.ts";
import {
  checkFields,
  columnCheckFields,
  columnFields,
  columnReferenceFields,
  customCheckFields,
} from "../src/project/fields/columns.ts";
import {
  configFields,
  configuredSecretFields,
  environmentFields,
  settingFields,
} from "../src/project/fields/config.ts";
import { type FileField, type FileFields, places } from "../src/project/fields/field.ts";
import { exactlyOnceFields, pipelineFields } from "../src/project/fields/pipeline.ts";

interface Section {
  /** Without one the fields are those of the page itself. */
  readonly heading?: string;
  readonly text?: string;
  readonly fields: FileFields;
}

interface Page {
  readonly title: string;
  readonly text: string;
  readonly sections: readonly Section[];
}

const pages: Readonly<Record<string, Page>> = {
  "fields_pipeline.md": {
    title: "Fields of pipeline.yml",
    text: "A whole file is in the [README](../README.md#pipelines). Other pages: " +
      "[assets](fields_asset.md), [columns and checks](fields_columns.md), " +
      "[.bruin.yml](fields_config.md).",
    sections: [
      { fields: pipelineFields },
      { heading: "`exactly_once` as a map", fields: exactlyOnceFields },
    ],
  },
  "fields_asset.md": {
    title: "Fields of assets",
    text: "They stand in the header of an `.sql`, `.py` or `.r` file in `assets/`, between " +
      '`/* @bruin` and `@bruin */` or `""" @bruin` and `@bruin """`, or are a file of their own ' +
      "whose name ends with `.asset.yml`, as for seeds, sensors and ingestr. Other pages: " +
      "[columns and checks](fields_columns.md), [pipeline.yml](fields_pipeline.md), " +
      "[.bruin.yml](fields_config.md).",
    sections: [
      { fields: assetFields },
      { heading: "`materialization` of an asset", fields: materializationFields },
      {
        heading: "`depends` of an asset",
        text: "An item is the name of an asset, or a map:",
        fields: upstreamFields,
      },
      { heading: "`secrets` of an asset", fields: secretFields },
      { heading: "`hooks` of an asset", fields: hooksFields },
      { heading: "An item of `pre` and `post`", fields: hookFields },
      {
        heading: "`interval_modifiers` of an asset",
        text: "They count with `--apply-interval-modifiers`, and not with `--full-refresh`.",
        fields: intervalFields,
      },
    ],
  },
  "fields_columns.md": {
    title: "Fields of columns and checks",
    text: "Both belong to an [asset](fields_asset.md).",
    sections: [
      { heading: "`columns` of an asset", fields: columnFields },
      { heading: "`foreign_key` and `upstreams` of a column", fields: columnReferenceFields },
      { heading: "`checks` of a column", fields: checkFields },
      {
        heading: "The checks of columns",
        text: "The names that `checks` knows, with what `value` they take. All run on every " +
          "platform that this version runs. NULL violates `not_null` only.",
        fields: columnCheckFields,
      },
      { heading: "`custom_checks` of an asset", fields: customCheckFields },
    ],
  },
  "fields_config.md": {
    title: "Fields of .bruin.yml",
    text:
      "The file lies in the root of the project. `${NAME}` stands for an environment variable. " +
      "A whole file is in the [README](../README.md#pipelines).",
    sections: [
      { fields: configFields },
      { heading: "An environment", fields: environmentFields },
      { heading: "`config` of an environment", fields: settingFields },
      {
        heading: "An entry of `secrets`",
        text: "An entry is the id of a secret, or a map:",
        fields: configuredSecretFields,
      },
    ],
  },
};

const note = "<!-- Written by `deno task fields` from src/project/fields: change it there. -->";

/** File name below `docs/` → its text, not yet formatted. */
export function fieldPages(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(pages).map(([file, { title, text, sections }]) => [
      file,
      [`# ${title}`, note, text, ...sections.map(sectionText)].join("\n\n"),
    ]),
  );
}

function sectionText({ heading, text, fields }: Section): string {
  const level = heading === undefined ? "##" : "###";
  return [
    ...heading === undefined ? [] : [`## ${heading}`],
    ...text === undefined ? [] : [text],
    ...Object.entries(fields).map(([name, field]) => `${level} \`${name}\`\n\n${fieldText(field)}`),
  ].join("\n\n");
}

function fieldText(
  { type, keys, default: value, text, example, works = "all" }: FileField,
): string {
  const facts = [
    `- Value: ${type}${keys === undefined ? "" : ` with ${keys.map(codeOf).join(", ")}`}`,
    ...value === undefined ? [] : [`- Default: ${value}`],
    `- Works: ${places[works]}`,
  ];
  return [text, facts.join("\n"), `\`\`\`yaml\n${example}\n\`\`\``].join("\n\n");
}

function codeOf(text: string): string {
  return `\`${text}\``;
}

/** Markdown as `deno fmt` writes it, with this project's settings. */
export async function formatMarkdown(text: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "fmt",
      "--ext=md",
      `--config=${fileURLToPath(new URL("../deno.json", import.meta.url))}`,
      "-",
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await process.output();
  if (!success) throw new Error("deno fmt failed");
  return new TextDecoder().decode(stdout);
}
