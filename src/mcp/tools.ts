import { closest } from "../registry.ts";
import type { Documents } from "./documents.ts";

/** What a tool answers. */
export interface ToolResult {
  readonly text: string;
  /** Whether the text says what is wrong with the question. */
  readonly isError: boolean;
}

/** Something that an assistant can ask. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly answer: (
    given: Readonly<Record<string, unknown>>,
    documents: Documents,
  ) => ToolResult;
}

const noArguments = { type: "object", properties: {}, additionalProperties: false };

/** Every tool, by the names of the reference. All of them read the documentation, and nothing else. */
export const tools: readonly Tool[] = [
  {
    name: "bruin_get_overview",
    description: "What bruin is and how its commands are used. Ask this first.",
    inputSchema: noArguments,
    answer: (_, documents) => found(overview(documents)),
  },
  {
    name: "bruin_get_docs_tree",
    description: "The pages of the documentation of bruin, each with its title.",
    inputSchema: noArguments,
    answer: (_, documents) => found(tree(documents)),
  },
  {
    name: "bruin_get_doc_content",
    description: "One page of the documentation of bruin, as Markdown.",
    inputSchema: {
      type: "object",
      properties: {
        filename: { type: "string", description: "As in the tree, such as run.md" },
      },
      required: ["filename"],
      additionalProperties: false,
    },
    answer: ({ filename }, documents) => page(filename, documents),
  },
];

function found(text: string): ToolResult {
  return { text, isError: false };
}

function overview(documents: Documents): string {
  const pages = ["quick_start.md", "commands.md"].flatMap((name) => documents[name] ?? []);
  return [
    "bruin runs data pipelines: SQL, Python and other assets in files, with dependencies and checks.",
    ...pages,
    `# Further pages\n\n${tree(documents)}`,
  ].join("\n\n");
}

function tree(documents: Documents): string {
  return Object.entries(documents).map(([name, text]) => {
    const [, title = ""] = /^# (.+)$/m.exec(text) ?? [];
    return title === "" ? name : `${name}: ${title}`;
  }).join("\n");
}

function page(filename: unknown, documents: Documents): ToolResult {
  if (typeof filename !== "string") {
    return { text: "filename is missing: give one of the tree, such as run.md", isError: true };
  }
  // Reference documents are named with and without their folder and ending.
  const name = filename.replace(/^\/?(?:docs\/)?/, "").replace(/(?<!\.md)$/, ".md");
  const text = Object.hasOwn(documents, name) ? documents[name] : undefined;
  if (text !== undefined) return found(text);
  const close = closest(name, Object.keys(documents));
  const hint = close === undefined ? "see bruin_get_docs_tree" : `did you mean ${close}?`;
  return { text: `There is no page of this name; ${hint}`, isError: true };
}
