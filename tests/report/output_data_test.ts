import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { OutputError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import type { ByteSink } from "../../src/report/byte_sink.ts";
import { createOutput } from "../../src/report/output.ts";

function outputTo(stdout: ByteSink) {
  const redactor = new Redactor();
  redactor.add("s3cret-value");
  return createOutput({ redactor, stdout, stderr: stdout, color: false });
}

describe("Output.data()", () => {
  it("keeps control sequences, and hides values wherever they are cut", () => {
    let written = "";
    const output = outputTo({
      writeSync: (bytes) => {
        written += new TextDecoder().decode(bytes);
        return bytes.length;
      },
    });
    const writer = output.data();
    for (const chunk of ["\u001b[31mred s3c", "ret-val", "ue, s3c"]) writer.write(chunk);
    assertEquals(written, "\u001b[31mred ****, ");
    writer.close();
    assertEquals(written, "\u001b[31mred ****, s3c");
    assertEquals(writer.closed, false);
  });

  it("says why a result is not complete", () => {
    const output = outputTo({
      writeSync: () => {
        throw Object.assign(new Error("no room"), { code: "ENOSPC" });
      },
    });
    const error = assertThrows(() => output.data().write("lost"), OutputError);
    assertEquals(error.explanation.cause, "standard output is on a full disk");
  });

  it("says when nobody reads any more", () => {
    const output = outputTo({
      writeSync: () => {
        throw new Deno.errors.BrokenPipe();
      },
    });
    const writer = output.data();
    assertEquals(writer.closed, false);
    writer.write("lost");
    assertEquals(writer.closed, true);
  });
});
