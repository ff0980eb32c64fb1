import { ownValue } from "../../../elements.ts";
import { ExpressionError } from "./syntax.ts";

export interface PolicyToken {
  readonly kind: "number" | "string" | "name" | "symbol" | "end";
  /** The name, the symbol, or the value of a string. */
  readonly text: string;
  /** Only for numbers. */
  readonly value?: number;
  readonly offset: number;
}

const blank = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const token =
  /(0[xX][\da-fA-F_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)|([A-Za-z_$][\w$]*)|(\?\.|\?\?|\.\.|\*\*|==|!=|<=|>=|&&|\|\||[-+*\/%^<>!?:,.()[\]{}#|])/y;

/** The words of an expression. @throws {ExpressionError} */
export function readTokens(text: string): PolicyToken[] {
  const tokens: PolicyToken[] = [];
  let offset = 0;
  while (true) {
    blank.lastIndex = offset;
    offset += blank.exec(text)![0].length;
    if (offset === text.length) return tokens;
    token.lastIndex = offset;
    const match = token.exec(text);
    if (match === null) throw unreadable(text, offset);
    const [all, number, string, name, symbol = ""] = match;
    if (number !== undefined) {
      const value = Number(number.replaceAll("_", ""));
      tokens.push({ kind: "number", text: number, value, offset });
    } else if (string !== undefined) {
      tokens.push({ kind: "string", text: unquote(string, offset), offset });
    } else if (name !== undefined) tokens.push({ kind: "name", text: name, offset });
    else tokens.push({ kind: "symbol", text: symbol, offset });
    offset += all.length;
  }
}

function unreadable(text: string, offset: number): ExpressionError {
  const character = String.fromCodePoint(text.codePointAt(offset)!);
  return /["'`]/.test(character)
    ? new ExpressionError("literal not terminated", offset)
    : new ExpressionError(`unrecognized character: "${character}"`, offset);
}

const escapes: Readonly<Record<string, string>> = {
  ...{ n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", a: "\x07" },
  ...{ "\\": "\\", '"': '"', "'": "'", "`": "`" },
};

function unquote(literal: string, offset: number): string {
  const text = literal.slice(1, -1);
  if (literal.startsWith("`")) return text;
  return text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|([\s\S]))/g,
    (_, byte?: string, unit?: string, character: string = "") => {
      const code = byte ?? unit;
      if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
      const escaped = ownValue(escapes, character);
      if (escaped === undefined) {
        throw new ExpressionError(`invalid escape sequence: "\\${character}"`, offset);
      }
      return escaped;
    },
  );
}
