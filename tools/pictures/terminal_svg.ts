/**
 * What stands on a terminal, as an SVG: colours, bold and dim as the program wrote them. The escape sequences
 * are carried out by xterm.js, so that what was overwritten is gone here too.
 */

/** A stretch of one row in one style. */
interface Run {
  readonly column: number;
  readonly text: string;
  readonly color: string;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

const background = "#16181d";
const foreground = "#d8dbe2";
/** The 16 colours of a terminal, dark and bright. */
const palette = [
  ...["#3b4048", "#e06c75", "#8cc265", "#d9a343", "#4aa5f0", "#c162de", "#42b3c2", "#d7dae0"],
  ...["#6b7280", "#ff7b86", "#a5e075", "#f0bf5f", "#6fbcff", "#de7ff5", "#5ccfdd", "#ffffff"],
];

const cellWidth = 8.4;
const lineHeight = 19;
const margin = 18;

/**
 * @param output Everything that was written to a terminal of so many columns.
 * @param title What the picture says to those who do not see it, without `<`, `&` and quotes.
 */
export async function terminalSvg(
  output: string,
  { columns, title }: { readonly columns: number; readonly title: string },
): Promise<string> {
  const rows = await readRows(output, columns);
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = rows.length * lineHeight + 2 * margin;
  const texts = rows.flatMap((runs, row) =>
    runs.map(({ column, text, color, isBold, isDim }) => {
      const x = round(margin + column * cellWidth);
      const y = margin + row * lineHeight + 14;
      const style = `fill="${color}"${isBold ? ' font-weight="bold"' : ""}${
        isDim ? ' opacity="0.65"' : ""
      }`;
      return `<text x="${x}" y="${y}" textLength="${round(text.length * cellWidth)}" ${style}>${
        escape(text)
      }</text>`;
    })
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="100%" height="100%" rx="8" fill="${background}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
${texts.join("\n")}
</g>
</svg>
`;
}

async function readRows(output: string, columns: number): Promise<Run[][]> {
  // deno-lint-ignore no-explicit-any -- loaded without depending on it, as in compare_libraries.ts
  const module: any = await import(xterm);
  const { Terminal } = module.Terminal ? module : module.default;
  const terminal = new Terminal({ cols: columns, rows: 500, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const rows: Run[][] = [];
  for (let row = 0; row < terminal.rows; row++) {
    rows.push(runsOf(terminal.buffer.active.getLine(row), columns));
  }
  while (rows.at(-1)?.length === 0) rows.pop();
  return rows;
}

const xterm = "npm:@xterm/headless@6.0.0";

// deno-lint-ignore no-explicit-any -- a line of xterm.js
function runsOf(line: any, columns: number): Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < columns; column++) {
    const cell = line.getCell(column);
    const text: string = cell.getChars() || " ";
    const style = {
      color: cell.isFgPalette() ? palette[cell.getFgColor()] ?? foreground : foreground,
      isBold: cell.isBold() !== 0,
      isDim: cell.isDim() !== 0,
    };
    const last = runs.at(-1);
    const isSame = last !== undefined && last.color === style.color &&
      last.isBold === style.isBold && last.isDim === style.isDim;
    if (isSame) runs.splice(-1, 1, { ...last, text: last.text + text });
    else runs.push({ column, text, ...style });
  }
  return runs.map((run) => ({ ...run, text: run.text.trimEnd() })).filter(({ text }) =>
    text !== ""
  );
}

/** With blanks that no reader of SVG folds into one. */
function escape(text: string): string {
  return text.replaceAll(" ", "\u00a0").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(
    '"',
    "&quot;",
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
