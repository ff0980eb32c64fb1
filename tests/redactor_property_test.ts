/**
 * Nothing of a sensitive value is left of whatever writes it: the writers here are the real ones of this
 * runtime, or made from the documents of others, and know nothing of `formsOf()`. The number of cases is
 * `BRUIN_TEST_REDACTION_CASES`, by default 20,000; for values of eight characters and more.
 */
import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Redactor } from "../src/redactor.ts";
import { stringifyJson } from "../src/exact_numbers.ts";

const cases = Number(Deno.env.get("BRUIN_TEST_REDACTION_CASES") ?? 20_000);

const utf8 = new TextEncoder();
const base64 = (text: string) => btoa(String.fromCharCode(...utf8.encode(text)));
const inner = (quoted: string) => quoted.slice(1, -1);

/** https://docs.python.org/3/library/functions.html#repr and str.isprintable(). */
function pythonRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    if (character === quote || character === "\\") return `\\${character}`;
    if (character === "\n") return "\\n";
    if (character === "\r") return "\\r";
    if (character === "\t") return "\\t";
    if (character === " " || !/[\p{C}\p{Z}]/u.test(character)) return character;
    if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code <= 0xffff
      ? `\\u${code.toString(16).padStart(4, "0")}`
      : `\\U${code.toString(16).padStart(8, "0")}`;
  }).join("");
}

const writers: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => inner(JSON.stringify(secret)),
  (secret) => inner(JSON.stringify(inner(JSON.stringify(secret)))),
  // As in a page: nothing that could end a script.
  (secret) => inner(JSON.stringify(secret).replaceAll("<", "\\u003c")),
  (secret) =>
    inner(JSON.stringify(secret).replace(/[<>&']/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)),
  (secret) =>
    inner(
      JSON.stringify(secret).replace(/[<>&']/g, (c) =>
        `\\u00${c.charCodeAt(0).toString(16).toUpperCase()}`),
    ),
  (secret) => encodeURIComponent(secret),
  (secret) => new URLSearchParams([["", secret]]).toString().slice(1),
  (secret) => base64(secret),
  (secret) => base64(secret).replace(/=+$/, ""),
  (secret) => base64(secret).replace(/.{76}/g, "$&\n").trim(),
  (secret) => base64(secret).replace(/.{64}/g, "$&\r\n").trim(),
  (secret) => Array.from(utf8.encode(secret), (b) => b.toString(16).padStart(2, "0")).join(""),
  (secret) => secret.replaceAll("'", "''"),
  (secret) => secret.replaceAll('"', '""'),
  // PostgreSQL's quote_literal(): https://www.postgresql.org/docs/current/functions-string.html
  (secret) => secret.replaceAll("'", "''").replaceAll("\\", "\\\\"),
  (secret) => secret.replaceAll("'", "'\\''"),
  (secret) => secret.replaceAll("'", `'"'"'`),
  pythonRepr,
  (secret) => inner(Deno.inspect([secret], { strAbbreviateSize: Infinity })).trim().slice(1, -1),
  (secret) => secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
];

const letters = Array.from(
  "abcdefABCDEF0123456789+/='\"\\`<>&@:?#%$ -_.!~*()[]{}|^,;é\u00a0\u200b😀\n\r\t\u001b\u0007\u0000\b\f\v\u007f",
);

function randomNumbers(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return Math.floor(seed / 2 ** 32 * below);
  };
}

describe("Redactor", () => {
  it(`lets nothing through in ${cases} random cases`, () => {
    const random = randomNumbers(20261126);
    for (let done = 0; done < cases;) {
      const length = random(10) === 0 ? 60 + random(200) : 8 + random(24);
      const secret = Array.from({ length }, () => letters[random(letters.length)]).join("");
      // Space around it is not part of it, and what is left must be long enough.
      if (secret.trim() !== secret || Array.from(secret).length < 8) continue;
      const redactor = new Redactor();
      redactor.add(secret);
      for (const [index, write] of writers.entries()) {
        const written = write(secret);
        const text = `${["", "password=", 'x"', "://u:"][random(4)]}${written}${
          ["", " y", '"}', "@host"][random(4)]
        }`;
        const out = redactor.redact(text);
        assert(!out.includes(written), `writer ${index}: ${JSON.stringify([secret, text, out])}`);
        done++;
      }
      // As a key, and as a value, of what the program itself prints.
      const json = redactor.redact(
        stringifyJson({ [`'${pythonRepr(secret)}'`]: secret }, {
          change: (text) => redactor.redact(text),
        }),
      );
      assert(!json.includes(inner(JSON.stringify(pythonRepr(secret)))), json);
      assert(!json.includes(inner(JSON.stringify(secret))), json);
      done++;
    }
  });
});
