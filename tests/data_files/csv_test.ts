import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parseCsv } from "../../src/data_files/csv.ts";
import { DataFileError } from "../../src/data_files/data_file_error.ts";

async function* pieces(text: string, length: number): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += length) yield await text.slice(i, i + length);
}

async function parse(text: string, length = text.length) {
  return await Array.fromAsync(parseCsv(pieces(text, length)));
}

const text = 'a,b\r\n1,"x ""y"", z"\n\n"two\nlines",\r\n,end';
const records = [
  { fields: ["a", "b"], line: 1 },
  { fields: ["1", 'x "y", z'], line: 2 },
  { fields: ["two\nlines", ""], line: 4 },
  { fields: ["", "end"], line: 6 },
];

describe("parseCsv()", () => {
  it("reads quotes, blank lines and line ends of any kind", async () => {
    assertEquals(await parse(text), records);
    assertEquals(await parse("a,b\r1,2\r"), [
      { fields: ["a", "b"], line: 1 },
      { fields: ["1", "2"], line: 2 },
    ]);
    assertEquals(await parse(""), []);
  });

  it("reads the same wherever the text is cut", async () => {
    for (let length = 1; length < 8; length++) assertEquals(await parse(text, length), records);
  });

  it("names the line of a quote that is never closed", async () => {
    const error = await assertRejects(() => parse('a\nb\n"c\nd\n'), DataFileError, "never closed");
    assertEquals(error.explanation.where, "line 3 of the file");
  });
});
