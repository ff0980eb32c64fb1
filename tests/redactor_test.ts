import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Redactor } from "../src/redactor.ts";
import { formsOf } from "../src/redactor_forms.ts";

function redactorFor(...values: string[]): Redactor {
  const redactor = new Redactor();
  for (const value of values) redactor.add(value);
  return redactor;
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (b) => String.fromCharCode(b)).join(""));
}

const pem = [
  "-----BEGIN PRIVATE KEY-----",
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
  "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu",
  "-----END PRIVATE KEY-----",
  "",
].join("\n");
const serviceAccount = {
  type: "service_account",
  project_id: "shop-analytics",
  private_key: pem,
  token_uri: "https://oauth2.example.com/token",
};

describe("Redactor.redact()", () => {
  const secret = "p@ss:w/rd?#% \"<&'\\+=~";
  const cases: Record<string, string> = {
    "as it is": secret,
    "encodeURIComponent": encodeURIComponent(secret),
    "encodeURI": encodeURI(secret),
    "URLSearchParams": new URLSearchParams([["", secret]]).toString().slice(1),
    "WHATWG user info": Object.assign(new URL("http://h"), { password: secret }).password,
    "Go QueryEscape": "p%40ss%3Aw%2Frd%3F%23%25+%22%3C%26%27%5C%2B%3D~",
    "Go PathEscape": "p@ss:w%2Frd%3F%23%25%20%22%3C&%27%5C+=~",
    "Go Userinfo": "p%40ss%3Aw%2Frd%3F%23%25%20%22%3C&%27%5C+=~",
    "lower-case percent codes": encodeURIComponent(secret).replace(
      /%../g,
      (code) => code.toLowerCase(),
    ),
    "base64": base64(secret),
    "base64 without padding": base64(secret).replace(/=+$/, ""),
    "base64 of the URL alphabet": base64(secret).replaceAll("+", "-").replaceAll("/", "_"),
    "percent-encoded base64": encodeURIComponent(base64(secret)),
    "hex": Array.from(new TextEncoder().encode(secret), (b) => b.toString(16)).join(""),
    "upper-case hex": Array.from(new TextEncoder().encode(secret), (b) => b.toString(16)).join("")
      .toUpperCase(),
    "JSON": JSON.stringify(secret).slice(1, -1),
    "JSON inside JSON": JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    "JSON as Go writes it": JSON.stringify(secret).slice(1, -1).replace("<", "\\u003c")
      .replace("&", "\\u0026"),
    "SQL": secret.replaceAll("'", "''"),
    "backslash-quoted": secret.replace(/[\\']/g, "\\$&"),
    "what the shell traces": secret.replaceAll("'", "'\\''"),
    "shlex.quote()": secret.replaceAll("'", `'"'"'`),
    "XML": "p@ss:w/rd?#% &quot;&lt;&amp;'\\+=~",
    "HTML as Python writes it": "p@ss:w/rd?#% &quot;&lt;&amp;&#x27;\\+=~",
    "repr()": `p@ss:w/rd?#% "<&\\'\\\\+=~`,
  };
  for (const [name, form] of Object.entries(cases)) {
    it(`hides a value in the form: ${name}`, () => {
      assertEquals(redactorFor(secret).redact(`before ${form} after`), "before **** after");
    });
  }

  it("hides base64 of a longer text that contains the value, at each of the three offsets", () => {
    for (const user of ["u", "us", "use"]) {
      const basic = base64(`${user}:correct horse battery:more`);
      const redacted = redactorFor("correct horse battery").redact(basic);
      assertStringIncludes(redacted, "****");
      assert(redacted.length < 20, redacted);
    }
  });

  it("hides JSON with escapes for everything beyond ASCII", () => {
    assertEquals(redactorFor("pässwörd").redact('"p\\u00e4ssw\\u00f6rd"'), '"****"');
    const twice = JSON.stringify('"p\\u00e4ssw\\u00f6rd"');
    assertEquals(redactorFor("pässwörd").redact(twice), '"\\"****\\""');
  });

  it("hides what Python prints of texts and bytes beyond ASCII", () => {
    for (const form of ["'p\\xe4ss w\\u0151rd'", "b'p\\xc3\\xa4ss w\\xc5\\x91rd'"]) {
      assertMatch(redactorFor("päss wőrd").redact(form), /^b?'\*{4}'$/);
    }
  });

  it("hides a value of several lines put into one line, and its short lines", () => {
    const redactor = redactorFor("a  bc\n\tword\nlast");
    assertEquals(redactor.redact("select 'a bc word last'"), "select '****'");
    assertEquals(redactor.redact("word"), "****");
  });

  it("hides each line of a key, but not its boundary lines", () => {
    for (const key of [pem, pem.replaceAll("\n", "\\n"), pem.replaceAll("\n", "\r\n")]) {
      const redactor = redactorFor(key);
      for (const written of [pem, pem.replaceAll("\n", "\\n"), pem.replaceAll("\n", "\r\n")]) {
        assertMatch(redactor.redact(`key: ${written}.`), /^key: \*{4}(\s+|\\n)?\.$/);
      }
      assertEquals(redactor.redact(pem.split("\n").slice(1, 2).join()), "****");
      assertEquals(
        redactor.redact("expected -----BEGIN PRIVATE KEY-----"),
        "expected " + "-----BEGIN PRIVATE KEY-----",
      );
    }
  });

  it("hides a service account pretty, minified, escaped and by its key, and leaves its project visible", () => {
    const minified = JSON.stringify(serviceAccount);
    const pretty = JSON.stringify(serviceAccount, null, 2);
    for (const value of [minified, pretty]) {
      const redactor = redactorFor(value);
      for (const text of [value, minified, JSON.stringify(value).slice(1, -1), base64(minified)]) {
        assertEquals(redactor.redact(text), "****");
      }
      assertEquals(redactor.redact(pem), "****\n");
      assertEquals(redactor.redact("table shop-analytics.x"), "table shop-analytics.x");
    }
  });

  it("masks overlapping values as one, and the longer of two that start alike", () => {
    assertEquals(redactorFor("abcdef", "defghi").redact("<abcdefghi>"), "<****>");
    assertEquals(redactorFor("pass", "password").redact("password pass passw"), "**** **** ****w");
    assertEquals(redactorFor("aaaa").redact("aaaaaa"), "****");
    assertEquals(redactorFor("abcd").redact("abcdabcd"), "********");
  });

  it("takes values literally, whatever they contain", () => {
    for (
      const value of [
        "a.*b",
        "$1$&",
        "(((((",
        "\x1b[31mred\x1b[0m",
        "😀😀",
        "üñíç",
        "****",
        "\ud800abc",
      ]
    ) {
      assertEquals(redactorFor(value).redact(`x ${value} y a1b`), "x **** y a1b");
    }
  });

  it("hides a value of 64 KiB", () => {
    const large = Array.from({ length: 65536 }, (_, i) => String.fromCharCode(97 + i * i % 25))
      .join("");
    const redactor = redactorFor(large);
    assertEquals(redactor.redact(`<${large}>`), "<****>");
    assertEquals(redactor.redact(`<${base64(large)}>`), "<****>");
    assertEquals(redactor.redact(large.slice(1)), large.slice(1));
  });

  it("hides values that are added later", () => {
    const redactor = redactorFor("first");
    assertEquals(redactor.redact("first second"), "**** second");
    redactor.add("second");
    assertEquals(redactor.redact("first second"), "**** ****");
  });
});

describe("Redactor.hides()", () => {
  it("tells whether a text holds a value, and not what was said before", () => {
    const redactor = redactorFor("hunter2");
    assertEquals(redactor.hides("to hunter2 and on"), true);
    assertEquals(redactor.hides("to hunter and on ****"), false);
    assertEquals(new Redactor().hides("hunter2"), false);
  });
});

describe("Redactor.add()", () => {
  it("warns about a value that is too short, naming only the field", () => {
    const redactor = new Redactor();
    assertEquals(
      redactor.add("abc", { field: "secret 'x' field password" }),
      "secret 'x' field password has 3 characters and will not be masked in free text",
    );
    assertStringIncludes(redactor.add("a")!, "has 1 character and");
    assertEquals(redactor.redact("abc a"), "abc a");
  });

  it("has nothing to say about empty and hidden values", () => {
    const redactor = new Redactor();
    assertEquals(redactor.add(""), undefined);
    assertEquals(redactor.add("abcd"), undefined);
    assertEquals(redactor.redact("text"), "text");
  });
});

describe("RedactingStream", () => {
  const values = ["hunter2-and-more", "hunter2", pem, "é😀é😀"];

  it("gives what redact() gives at every split position and in single units", () => {
    const text = `a hunter2-and-mor hunter2 é😀é😀 ${pem} hunter2-and-more${
      JSON.stringify(pem)
    } hunt`;
    const redactor = redactorFor(...values);
    const expected = redactor.redact(text);
    for (let i = 0; i <= text.length; i++) {
      const stream = redactor.stream();
      assertEquals(
        stream.push(text.slice(0, i)) + stream.push(text.slice(i)) + stream.flush(),
        expected,
      );
    }
    const stream = redactor.stream();
    assertEquals(
      text.split("").map((unit) => stream.push(unit)).join("") + stream.flush(),
      expected,
    );
  });

  it("passes on at once what cannot begin a value, and holds only what can", () => {
    const stream = redactorFor("hunter2", pem).stream();
    assertEquals(stream.push("a long line\n"), "a long line\n");
    assertEquals(stream.push("to hunt"), "to ");
    assertEquals(stream.push("ing"), "hunting");
    assertEquals(stream.push("hunter2"), "****");
    assertEquals(stream.push("hunte"), "");
    assertEquals(stream.flush(), "hunte");
  });

  it("starts afresh after flush()", () => {
    const stream = redactorFor("hunter2").stream();
    assertEquals(
      stream.push("hunt") + stream.flush() + stream.push("er2") + stream.flush(),
      "hunter2",
    );
  });

  it("hides a value added while a part of it is held back", () => {
    const redactor = redactorFor("hunter2");
    const stream = redactor.stream();
    assertEquals(stream.push("hunt"), "");
    redactor.add("hunting-season");
    assertEquals(stream.push("ing-season") + stream.flush(), "****");
  });

  it("does not hold back text without limit when a value repeats into itself", () => {
    const stream = redactorFor("aaaa").stream();
    let out = "";
    for (let i = 0; i < 1000; i++) out += stream.push("a");
    assertEquals(out, "****");
    assertEquals(stream.push(" ") + stream.flush(), " ");
  });

  it("lets no form of random values through in random pieces, and changes nothing else", () => {
    const random = randomNumbers(20260821);
    const pick = (from: string) => from[Math.floor(random() * from.length)];
    const secretLetters = "abAB01%+/='\"\\<&@: é😀\n".normalize();
    for (let round = 0; round < 300; round++) {
      const secrets = Array.from(
        { length: 1 + Math.floor(random() * 4) },
        () =>
          Array.from({ length: 4 + Math.floor(random() * 12) }, () => pick(secretLetters)).join(""),
      );
      const redactor = redactorFor(...secrets);
      const forms = secrets.flatMap(formsOf);
      const parts = Array.from(
        { length: 30 },
        () =>
          random() < 0.5
            ? { text: "_".repeat(1 + Math.floor(random() * 5)), secret: false }
            : { text: forms[Math.floor(random() * forms.length)], secret: true },
      );
      const text = parts.map((part) => part.text).join("");
      const stream = redactor.stream();
      let out = "";
      for (let i = 0; i < text.length;) {
        const length = Math.floor(random() * 9);
        out += stream.push(text.slice(i, i + length));
        i += length;
      }
      out += stream.flush();
      for (const form of forms) assert(!out.includes(form), "a form is left");
      assertEquals(
        out.replaceAll("*", ""),
        parts.filter((part) => !part.secret).map((part) => part.text).join(""),
      );
    }
  });
});

/** Numbers from 0 to 1, the same ones for the same seed. */
function randomNumbers(seed: number): () => number {
  return () => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return seed / 2 ** 32;
  };
}
