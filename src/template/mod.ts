import { formatPosition, TemplateError } from "../errors.ts";
import type { SourceFile } from "../project/model.ts";
import { Execution, TemplateOutput } from "./execution.ts";
import { TemplateFailure } from "./failure.ts";
import { bruinNamespace } from "./functions/mod.ts";
import { globals } from "./globals.ts";
import { parse } from "./parser.ts";
import { Renderer } from "./renderer.ts";
import { Scope } from "./scope.ts";
import { positionOf, type Template } from "./source.ts";
import type { TemplateStatement } from "./syntax.ts";
import { fromData } from "./values.ts";

export type { Template } from "./source.ts";

/** What a template can use. */
export interface RenderContext {
  /** Values of YAML or JSON by name; see `templateVariables`. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Files of the folder `macros/`, in order. */
  readonly macros: readonly SourceFile[];
  /** Platform key such as `duckdb` for the helpers in `bruin`; `undefined` for their usual shape. */
  readonly platform?: string | undefined;
  /** Details of a connection by its name, for `bruin.connection(name)`; without it there is no such function. */
  readonly connection?: ((name: string) => Readonly<Record<string, unknown>>) | undefined;
}

/** Macros are the same for every template of a pipeline: each list of files is parsed once. */
const parsedMacros = new WeakMap<
  readonly SourceFile[],
  readonly (readonly TemplateStatement[])[]
>();

/**
 * The text of a template with its expressions and statements carried out. It is not trimmed.
 * @throws {TemplateError} With the line of the user's file when it cannot be parsed or rendered.
 */
export function render(template: Template, context: RenderContext): string {
  const execution = new Execution();
  try {
    const macros = parseMacros(context.macros);
    const statements = parse(template);
    const scope = rootScope(context);
    const renderer = new Renderer(execution);
    const output = new TemplateOutput();
    for (const macro of macros) renderer.run(macro, { scope, output });
    renderer.run(statements, { scope, output });
    const text = output.toString();
    return macros.length === 0 ? text : withoutBlankRuns(text);
  } catch (error) {
    throw explain(error, execution, template);
  }
}

function parseMacros(files: readonly SourceFile[]): readonly (readonly TemplateStatement[])[] {
  const known = parsedMacros.get(files);
  if (known !== undefined) return known;
  // Text outside of macros is part of every template, as is one line end after each file. The
  // second line end here is the one that belongs to the end of a template and is dropped.
  const parsed = files.map(({ path, text }) => parse({ text: `${text}\n\n`, file: path }));
  parsedMacros.set(files, parsed);
  return parsed;
}

function rootScope({ variables, platform, connection }: RenderContext): Scope {
  const functions = new Scope();
  for (const [name, value] of globals) functions.set(name, value);
  functions.set("bruin", bruinNamespace(platform, connection));
  const scope = new Scope(functions);
  for (const [name, value] of Object.entries(variables)) scope.set(name, fromData(value));
  return scope;
}

/** Cuts more than two blank lines in a row to two. */
function withoutBlankRuns(text: string): string {
  return text.replace(/\n(?:[^\S\n]*\n){3,}/g, "\n\n\n");
}

function explain(error: unknown, execution: Execution, template: Template): unknown {
  if (error instanceof RangeError) {
    // The engine of JavaScript ran out of stack or text: a template can cause this, a bug of ours
    // hardly can.
    return explain(
      new TemplateFailure("The template is nested too deeply or too large"),
      execution,
      template,
    );
  }
  if (!(error instanceof TemplateFailure)) return error;
  const place = error.place ?? execution.place ?? { template, offset: 0 };
  const position = positionOf(place);
  const callers = execution.calls.toReversed().slice(0, 5).map((call) =>
    formatPosition(positionOf(call))
  );
  const where = [formatPosition(position), ...callers].join(", called from ");
  return new TemplateError(error.message, position, { where, ...error.explanation });
}
