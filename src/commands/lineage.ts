import { stringifyJson } from "../exact_numbers.ts";
import { Command, EnumType } from "@cliffy/command";
import { resolve } from "node:path";
import type { LineageIssue } from "../column_lineage/trace.ts";
import { columnWays } from "../column_lineage/column_graph.ts";
import { UsageError } from "../errors.ts";
import {
  type Lineage,
  lineageOf,
  lineageOfPipeline,
  missingUpstreams,
} from "../project/lineage.ts";
import { findPipelineFile, loadPipeline } from "../project/load.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import { fileKind, isPipelineFile } from "../project/root.ts";
import { writeTextFile } from "../project/text_file.ts";
import { lineageToHtml } from "../report/lineage/html.ts";
import { lineageToMermaid } from "../report/lineage/mermaid.ts";
import { lineageToText } from "../report/lineage/text.ts";
import { type Output, processOutput } from "../report/output.ts";
import { lineage as lineageShape } from "../report/shapes/lineage.ts";
import { assetAt, assetNotFound } from "./asset.ts";
import { withColumnLineage } from "./column_lineage.ts";
import { openFileSession, warnOn } from "./command_session.ts";
import { type GlobalFlags, variantFlag, wantsJson } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

const formats = ["plain", "json", "mermaid", "html"] as const;

/** `bruin lineage`: what an asset is made of, and what is made of it. */
export function createLineageCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type("format", new EnumType(formats))
    .arguments("[path:string]")
    .option("--full", "Also indirect dependencies")
    .option("--columns", "Also where columns come from and go to")
    .option("-o, --output <format:format>", "plain, json, mermaid or html", {
      default: "plain" as const,
    })
    .option("--file <path:string>", "Write it there")
    .option(...variantFlag)
    .action(async (flags, path) => {
      const { output: format, file } = flags;
      if (format === "json") wantsJson({ output: format }, invocation);
      await using output = processOutput(invocation);
      const text = await describeLineage(flags, path, { invocation, output });
      if (file === undefined) {
        output.line(text);
        return;
      }
      const { workingDirectory, redactor } = invocation;
      await writeTextFile(resolve(workingDirectory, file), `${redactor.redact(text)}\n`);
      output.errorLine(`The lineage is in ${file}`);
    });
}

interface LineageFlags {
  readonly columns?: boolean | undefined;
  readonly full?: boolean | undefined;
  readonly output: typeof formats[number];
  readonly variant?: string | undefined;
}

/** What is wrong with an asset and those before and behind it: that of others was not asked for. */
function issuesAround(
  asset: Asset,
  { pipeline, found }: { readonly pipeline: Pipeline; readonly found: readonly LineageIssue[] },
): LineageIssue[] {
  const { nodes } = lineageOf(asset, { pipeline, full: true });
  const near = new Set(nodes.map(({ name }) => name));
  return found.filter(({ name }) => near.has(name));
}

async function describeLineage(
  { columns = false, full = false, output: format, variant }: LineageFlags,
  path: string | undefined,
  { invocation, output }: { readonly invocation: Invocation; readonly output: Output },
): Promise<string> {
  const { workingDirectory } = invocation;
  if (path === undefined) {
    throw new UsageError("Please give an asset path to get lineage of", {
      fix: "bruin lineage <path to the asset file>",
    });
  }
  const warn = warnOn(output);
  await using session = await openFileSession({}, { invocation, path, warn });
  const absolute = resolve(workingDirectory, path);
  const written = await loadPipeline(await findPipelineFile(absolute), {
    project: session.project,
    variant,
    render: session.render,
  });
  const { pipeline, issues: found } = columns
    ? await withColumnLineage(written, session)
    : { pipeline: written, issues: [] };
  const tell = (issues: readonly LineageIssue[]) => {
    if (format !== "json") { for (const { name, error } of issues) warn(`${name}: ${error}`); }
  };
  // Who follows columns tells of them too.
  const tellMissing = (lineage: Lineage) => {
    for (const { from, to } of columns ? [] : missingUpstreams(lineage)) {
      warn(`${to}: upstream asset not found: ${from}`);
    }
  };
  if (isPipelineFile(absolute) || await fileKind(absolute) === "folder") {
    tell(found);
    const lineage = lineageOfPipeline(pipeline);
    tellMissing(lineage);
    if (format === "mermaid") return lineageToMermaid(lineage).join("\n");
    if (format === "html") return (await lineageToHtml(lineage)).trimEnd();
    throw assetNotFound(path, {
      fix: "add --output html or --output mermaid to see a whole pipeline",
    });
  }
  const asset = assetAt(path, { pipeline, workingDirectory });
  const lineage = lineageOf(asset, { pipeline, full });
  const issues = found.length === 0 ? found : issuesAround(asset, { pipeline, found });
  tell(issues);
  tellMissing(lineage);
  const ways = columns ? columnWays(asset, { pipeline, full }) : undefined;
  switch (format) {
    case "plain":
      return lineageToText(lineage, ways).join("\n");
    case "json":
      return stringifyJson(lineageShape.write({ ...lineage, columns: ways, issues }));
    case "mermaid":
      return lineageToMermaid(lineage, asset).join("\n");
    case "html":
      return (await lineageToHtml(lineage, asset)).trimEnd();
  }
}
