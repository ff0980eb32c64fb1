import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CsvFile } from "../../src/data_files/csv.ts";
import { DataFileError } from "../../src/data_files/data_file_error.ts";

/** The records of a file with this text, and the lines on which they start. */
async function parse(text: string | Uint8Array): Promise<(readonly [string[], number])[]> {
  const path = await Deno.makeTempFile();
  try {
    await (typeof text === "string" ? Deno.writeTextFile(path, text) : Deno.writeFile(path, text));
    using csv = await CsvFile.open({
      path,
      format: "csv",
      target: (name) => ({ name, type: undefined }),
    });
    const records: (readonly [string[], number])[] = [];
    do {
      while (csv.next()) {
        const values = Array.from({ length: csv.scanner.count }, (_, index) => csv.text(index));
        records.push([values, csv.scanner.line]);
      }
    } while (await csv.more());
    return records;
  } finally {
    await Deno.remove(path);
  }
}

const text = 'a,b\r\n1,"x ""y"", z"\n\n"two\nlines",\r\n,end';
const records: [string[], number][] = [
  [["a", "b"], 1],
  [["1", 'x "y", z'], 2],
  [["two\nlines", ""], 4],
  [["", "end"], 6],
];

describe("CsvFile", () => {
  it("reads quotes, blank lines and line ends of any kind", async () => {
    assertEquals(await parse(text), records);
    assertEquals(await parse("a,b\r1,2\r"), [[["a", "b"], 1], [["1", "2"], 2]]);
    assertEquals(await parse(""), []);
    assertEquals(await parse('5" pipe,a"\n'), [[['5" pipe', 'a"'], 1]]);
    assertEquals(await parse(`\ufeffa\n1\n`), [[["a"], 1], [["1"], 2]]);
    assertEquals(await parse('""\n'), [[[""], 1]]);
  });

  it("reads the same wherever the blocks end", async () => {
    const block = 1 << 18;
    for (let shift = -60; shift < 4; shift++) {
      const filler = `${"é".repeat((block + shift - 2) >> 1)}${shift % 2 === 0 ? "" : "x"},\n`;
      assertEquals(
        (await parse(filler + text)).slice(1).map(([values]) => values),
        records.map(([values]) => values),
      );
    }
  });

  it("reads a value that is longer than a block", async () => {
    const long = `"${"x,\n".repeat(400_000)}"`;
    const [[[a, b], line], last] = await parse(`${long},1\n2,3\n`);
    assertEquals([a.length, b, line], [1_200_000, "1", 1]);
    assertEquals(last, [["2", "3"], 400_002]);
  });

  const wrong: readonly (readonly [title: string, text: string, message: string, where: string])[] =
    [
      ["a quote that is never closed", 'a\nb\n"c\nd\n', "never closed", "line 3 of the file"],
      ["text behind a closed quote", 'a\n"b" c\n', "Text follows a quote", "line 2 of the file"],
    ];
  for (const [title, text, message, where] of wrong) {
    it(`names the line of ${title}`, async () => {
      const error = await assertRejects(() => parse(text), DataFileError, message);
      assertEquals(error.explanation.where, where);
    });
  }

  it("F3: refuses what is not UTF-8, and names the encoding, the line and the byte", async () => {
    const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
    const rows = Array.from({ length: 50_000 }, (_, index) => `${index},x\n`).join("");
    const utf16 = (text: string, mark: readonly number[]) =>
      Uint8Array.from([...mark, ...Array.from(text, (c) => [c.charCodeAt(0), 0]).flat()]);
    const cases: readonly (readonly [Uint8Array, string, string])[] = [
      [latin("id,name\n1,caf\xe9\n"), "Windows-1252 or Latin-1", "line 2 of the file, byte 14"],
      [
        latin(`id,name\n${rows}9,\xe9t\xe9\n`),
        "Windows-1252",
        `line 50002 of the file, byte ${8 + rows.length + 3}`,
      ],
      [utf16("id\n1\n", [0xff, 0xfe]), "UTF-16LE", "line 1 of the file, byte 1"],
      [utf16("id\n1\n", []), "UTF-16LE", "line 1 of the file, byte 2"],
      [latin("id\n\0\n"), "NUL", "line 2 of the file, byte 4"],
      [latin("id\n\xe2\x82"), "Windows-1252", "line 2 of the file, byte 4"],
      [latin("id\n\xed\xa0\x80\n"), "Windows-1252", "line 2 of the file, byte 4"],
    ];
    for (const [bytes, encoding, where] of cases) {
      const error = await assertRejects(() => parse(bytes), DataFileError, encoding);
      assertEquals(error.explanation.where, where);
      assertEquals(error.explanation.code, "E157");
    }
  });
});
