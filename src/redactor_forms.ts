/** Shorter texts are not hidden: masking "1" or "on" would garble every line. */
export const shortestMaskedLength = 4;

const utf8 = new TextEncoder();

/** Shorter lines of a JSON document are not hidden by themselves; they are things like `"a": 1`. */
const shortestMaskedLine = 8;

/** Longer texts are not looked for in URLs, which do not hold that much. */
const longestInUrls = 8192;

/**
 * Every text a sensitive value may appear as: itself, as quoting functions, JSON and URLs write it, in
 * base64 and hex; with other line ends, in one line, and each line alone. For JSON documents also the credentials
 * inside. None is shorter than {@linkcode shortestMaskedLength}.
 */
export function formsOf(value: string): string[] {
  const forms = new Set<string>();
  const add = (more: readonly string[]) => more.forEach((form) => forms.add(form));
  for (const text of textsIn(value)) {
    // Environment variables often hold a PEM key in one line, with a backslash and an "n" for each end.
    const lines = text.replaceAll("\\r", "").replaceAll("\\n", "\n").replaceAll("\r\n", "\n");
    for (const variant of new Set([core(text), core(lines)])) {
      add(quotedForms(variant));
      if (variant.length <= longestInUrls) add(urlForms(variant));
      add(encodedForms(variant));
    }
    // Space at an end changes the digits before it.
    add(encodedForms(text));
    add(quotedForms(core(lines.replaceAll("\n", "\r\n"))));
    const shortest = parseObject(text) === undefined ? shortestMaskedLength : shortestMaskedLine;
    for (const line of secretLines(lines, shortest)) add(quotedForms(line));
    add(quotedForms(core(text).replace(/\s+/g, " ")));
  }
  return [...forms].filter((form) => form.length >= shortestMaskedLength);
}

/** Without the space around it, which often gets lost or added, unless nothing much would be left. */
function core(text: string): string {
  const trimmed = text.trim();
  return trimmed.length < shortestMaskedLength ? text : trimmed;
}

/** The value; when it is a JSON document also that in one line, and the credentials in it. */
function textsIn(value: string): Set<string> {
  const document = parseObject(value);
  if (document === undefined) return new Set([value]);
  return new Set([value, JSON.stringify(document), ...credentialsIn(document)]);
}

function secretLines(text: string, shortest: number): string[] {
  const lines = text.split("\n");
  if (lines.length === 1) return [];
  return lines.map((line) => line.trim())
    // The boundary lines of PEM are the same in every key, and helpful in a message about one.
    .filter((line) => line.length >= shortest && !/^-----[A-Z0-9 ]+-----$/.test(line));
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

/** Characters, beside letters and digits, that escaping functions for URLs leave alone. */
const keptInUrls = {
  encodeUriComponent: keeping("-_.!~*'()"),
  rfc3986: keeping("-_.~"),
  urlSearchParams: keeping("-_.*"),
  goPath: keeping("-_.~$&+:=@"),
  goUserInfo: keeping("-_.~$&+,;="),
  pythonQuote: keeping("-_.~/"),
  encodeUri: keeping("-_.!~*'();,/?:@&=+$#"),
  whatwgUserInfo: keeping("-_.~!$&'()*+,%"),
  whatwgPath: keeping("-_.~!$&'()*+,%:;=@[]|\\/^"),
  whatwgQuery: keeping("-_.~!$&()*+,%:;=@[]|\\/^?`{}"),
};

function keeping(characters: string): ReadonlySet<string> {
  return new Set(characters);
}

/** The text as it is, and as JSON, SQL, CSV, XML, shells and Python quote it. */
function quotedForms(text: string): string[] {
  const json = inJson(text);
  const goJson = json.replace(/[<>&\u2028\u2029]/g, escapeUnit);
  // What is put into HTML has some of these written as escapes, in small or capital letters.
  const htmlJson = [/</g, /[<>]/g, /[<>&]/g, /[<>&']/g].flatMap((pattern) => [
    json.replace(pattern, escapeUnit),
    json.replace(pattern, (unit) => `\\u00${unit.charCodeAt(0).toString(16).toUpperCase()}`),
  ]);
  const asciiJson = json.replace(/[\u007f-\uffff]/g, escapeUnit);
  const xml = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    text,
    json,
    goJson,
    ...htmlJson,
    json.replaceAll("/", "\\/"),
    asciiJson,
    goJson.replace(/[\u007f-\uffff]/g, escapeUnit),
    inJson(json),
    inJson(asciiJson),
    text.replaceAll("'", "''"),
    text.replaceAll('"', '""'),
    text.replace(/[\\']/g, "\\$&"),
    // PostgreSQL's `quote_literal()`, which doubles both.
    text.replace(/[\\']/g, "$&$&"),
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    xml,
    xml.replaceAll('"', "&quot;"),
    xml.replaceAll('"', "&quot;").replaceAll("'", "&#x27;"),
    xml.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    ...pythonForms(text),
    ...inspectedForms(text),
  ];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As `repr()` writes a text, `ascii()` does, and `repr()` its bytes. */
function pythonForms(text: string): string[] {
  const plain = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t").replace(unprintable, pythonEscape);
  return [plain, plain.replaceAll("'", "\\'")].flatMap((form) => [
    form,
    form.replace(/[\u007f-\u00ff]/g, (unit) => "\\x" + unit.charCodeAt(0).toString(16))
      .replace(/[\u0100-\uffff]/g, escapeUnit),
    form.toWellFormed().replace(/[\u007f-\u{10ffff}]/gu, (unit) => hex(utf8.encode(unit), "\\x")),
  ]);
}

/** What Python's `repr()` does not print as it is: controls, unassigned characters, spaces but the usual one. */
const unprintable = /(?! )[\p{C}\p{Z}]/gu;

function pythonEscape(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
  return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
}

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
]);

/** As JavaScript's runtimes show a text in an object, in any of its quotes. */
function inspectedForms(text: string): string[] {
  const escaped = (inCase: (digits: string) => string) =>
    text.replaceAll("\\", "\\\\").replace(
      // deno-lint-ignore no-control-regex
      /[\x00-\x1f\x7f-\x9f]/g,
      (unit) => shortEscapes.get(unit) ?? `\\x${inCase(hex([unit.charCodeAt(0)]))}`,
    );
  const plain = [escaped((digits) => digits), escaped((digits) => digits.toUpperCase())];
  return plain.flatMap((form) => [
    form,
    ...["'", '"', "`"].map((quote) => form.replaceAll(quote, `\\${quote}`)),
  ]);
}

function escapeUnit(unit: string): string {
  return "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");
}

function urlForms(text: string): string[] {
  const forms = Object.values(keptInUrls).map((kept) => percentEncode(text, kept));
  const query = percentEncode(text, keptInUrls.rfc3986);
  return [
    ...forms,
    query.replaceAll("%20", "+"),
    percentEncode(text, keptInUrls.urlSearchParams).replaceAll("%20", "+"),
    query.replace(/%../g, (code) => code.toLowerCase()),
    percentEncode(text, keptInUrls.encodeUriComponent).replace(
      /%../g,
      (code) => code.toLowerCase(),
    ),
  ];
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
  return [
    lower,
    lower.toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64Forms(bytes, offset)),
    ...wrappedBase64Forms(bytes),
  ];
}

/** Base64 on several lines, as in mail (76 letters) and PEM (64), and each of its lines. */
function wrappedBase64Forms(bytes: Uint8Array): string[] {
  const text = btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
  return [64, 76].flatMap((width) => {
    if (text.length <= width) return [];
    const lines = text.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
    return [lines.join("\n"), lines.join("\r\n"), ...lines];
  });
}

function hex(bytes: Iterable<number>, before = ""): string {
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
