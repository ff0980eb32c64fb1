import { Markup, markup } from "./markup.ts";

export interface PageOptions {
  readonly title: string;
  readonly body: Markup;
  /** CSS after that of the frame. It must not hold anything that a user wrote. */
  readonly style?: string;
  /** JavaScript that runs at the end. It must not hold anything that a user wrote. */
  readonly script?: string;
}

/**
 * A whole page in one file: it loads nothing, and its policy forbids browsers to load or to run anything
 * but what is written here. Light or dark as the reader's system is.
 */
export async function htmlPage({ title, body, style = "", script = "" }: PageOptions) {
  const css = frameStyle + style;
  const policy = [
    "default-src 'none'",
    `style-src ${await hashOf(css)}`,
    `script-src ${await hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(css)}</style>
</head>
<body>
${body}
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

/** Colours as variables, so that the style of a page need not know of light and dark. */
const frameStyle = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --surface: #f4f6f8; --text: #1c2127; --quiet: #57606a; --line: #c3cad2;
  --accent: #0b62c4; --accent-surface: #e3effc; --focus: #b3400a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181d; --surface: #20262d; --text: #e8ecf0; --quiet: #a3adb8; --line: #46505b;
    --accent: #74b3ff; --accent-surface: #17304d; --focus: #ffb86b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem 1.5rem 4rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
a { color: var(--accent); }
code, .name { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .93em; }
.quiet { color: var(--quiet); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
button, input {
  font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--line);
  border-radius: 6px; padding: .25rem .6rem;
}
`;
