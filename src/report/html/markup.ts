import { stripAnsi } from "../../plain_text.ts";

/** HTML that is safe to put into a page: made by {@linkcode markup}, or of constants. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: texts are escaped, markup is not, and lists are joined. */
export type Content = string | number | undefined | Markup | readonly Content[];

/** What no text of HTML may have, and what would turn the direction of the texts around it. */
const controls = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/gu;

/** Makes markup of a template; whatever is put into it is escaped, `undefined` is nothing. */
export function markup(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...contents.map(escape)));
}

function escape(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(escape).join("");
  return stripAnsi(String(content)).replace(controls, "").replace(
    /[&<>"']/g,
    (sign) => `&#${sign.charCodeAt(0)};`,
  );
}
