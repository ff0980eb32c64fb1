/** Shorter texts are not hidden: masking "1" or "on" would garble every line. */
export const shortestMaskedLength = 4;

const utf8 = new TextEncoder();

/** Shorter lines of a longer value are not hidden by themselves; they are things like `{` or `"a": 1`. */
const shortestMaskedLine = 8;

/**
 * Every text a sensitive value may appear as: itself, its lines, and each of them as URLs, JSON, SQL
 * and quoting functions write it; the whole value also in base64 and hex. None is shorter than
 * {@linkcode shortestMaskedLength}.
 */
export function formsOf(value: string): string[] {
  const forms = new Set<string>();
  for (const text of variantsOf(value)) {
    for (const form of escapedForms(text)) forms.add(form);
    for (const form of encodedForms(text)) forms.add(form);
    for (const line of secretLines(text)) {
      for (const form of escapedForms(line)) forms.add(form);
    }
  }
  return [...forms].filter((form) => form.length >= shortestMaskedLength);
}

/** The value as a program may hand it on: without outer space, with other line ends, taken out of JSON. */
function variantsOf(value: string): Set<string> {
  const variants = new Set<string>();
  // Environment variables often hold a PEM key in one line, with a backslash and an "n" for each end.
  for (const text of [value, value.replaceAll("\\r", "").replaceAll("\\n", "\n")]) {
    const unix = text.replaceAll("\r\n", "\n");
    variants.add(text).add(unix).add(unix.replaceAll("\n", "\r\n")).add(text.trim());
  }
  const document = parseObject(value);
  if (document !== undefined) {
    variants.add(JSON.stringify(document));
    for (const credential of credentialsIn(document)) {
      for (const variant of variantsOf(credential)) variants.add(variant);
    }
  }
  return variants;
}

function secretLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.length === 1) return [];
  return lines.map((line) => line.trim())
    // The boundary lines of PEM are the same in every key, and helpful in a message about one.
    .filter((line) => line.length >= shortestMaskedLine && !/^-----[A-Z0-9 ]+-----$/.test(line));
}

function parseObject(text: string): object | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined; // The parser quotes its input, so its error goes no further.
  }
}

const credentialName = /key|secret|token|passw|passphrase|credential|private/i;
const publicName = /(_id|_uri|_url|_type|_name)$/i;

/** Texts in a JSON document whose name says that they are credentials, such as `private_key`. */
function credentialsIn(document: object): string[] {
  return Object.entries(document).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === "object" && value !== null) return credentialsIn(value);
    if (typeof value !== "string" || value.length < shortestMaskedLine) return [];
    return credentialName.test(name) && !publicName.test(name) ? [value] : [];
  });
}

/**
 * Characters, beside letters and digits, that escaping functions for URLs leave alone:
 * `encodeURIComponent`, RFC 3986 (also Go `QueryEscape`), `URLSearchParams`, Go `PathEscape`, Go
 * `Userinfo`, Python `quote`, `encodeURI`, and user info, path and query of the WHATWG `URL`.
 */
const keptInUrls = [
  "-_.!~*'()",
  "-_.~",
  "-_.*",
  "-_.~$&+:=@",
  "-_.~$&+,;=",
  "-_.~/",
  "-_.!~*'();,/?:@&=+$#",
  "-_.~!$&'()*+,%",
  "-_.~!$&'()*+,%:;=@[]|\\/^",
  "-_.~!$&()*+,%:;=@[]|\\/^?`{}",
].map((kept) => new Set(kept));

/** The text as quoting and escaping functions write it, one form or more for each. */
function escapedForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const goJson = json.replace(/[<>&\u2028\u2029]/g, escapeUnit);
  return [
    text,
    json,
    goJson,
    json.replaceAll("/", "\\/"),
    json.replace(/[\u007f-\uffff]/g, escapeUnit),
    goJson.replace(/[\u007f-\uffff]/g, escapeUnit),
    JSON.stringify(json).slice(1, -1),
    text.replaceAll("'", "''"),
    text.replaceAll('"', '""'),
    text.replace(/[\\']/g, "\\$&"),
    ...urlForms(text),
  ];
}

function escapeUnit(unit: string): string {
  return "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");
}

function urlForms(text: string): string[] {
  const escaped = keptInUrls.flatMap((kept) => {
    const form = percentEncode(text, kept);
    return [form, form.replaceAll("%20", "+")];
  });
  return escaped.flatMap((form) => [form, form.replace(/%../g, (code) => code.toLowerCase())]);
}

function percentEncode(text: string, kept: ReadonlySet<string>): string {
  return text.toWellFormed().replace(
    /[^A-Za-z0-9]/gu,
    (character) => kept.has(character) ? character : hex(utf8.encode(character), "%").toUpperCase(),
  );
}

/** The text's bytes in base64 and hex. */
function encodedForms(text: string): string[] {
  const bytes = utf8.encode(text);
  const lower = hex(bytes);
  return [lower, lower.toUpperCase(), ...[0, 1, 2].flatMap((offset) => base64Forms(bytes, offset))];
}

function hex(bytes: Uint8Array, before = ""): string {
  return Array.from(bytes, (byte) => before + byte.toString(16).padStart(2, "0")).join("");
}

/** Base64 of bytes that follow `offset` others (modulo 3), as far as it does not depend on these. */
function base64Forms(bytes: Uint8Array, offset: number): string[] {
  const binary = "\0".repeat(offset) + Array.from(bytes, (b) => String.fromCharCode(b)).join("");
  const dependent = Math.ceil(offset * 8 / 6);
  const padded = btoa(binary).slice(dependent);
  const complete = Math.floor(binary.length * 8 / 6) - dependent;
  const forms = [padded.slice(0, complete), padded.replace(/=+$/, ""), padded];
  return forms.flatMap((form) => [
    form,
    form.replaceAll("+", "-").replaceAll("/", "_"),
    encodeURIComponent(form),
  ]);
}
