/** How arguments of curl become a file of its configuration. */
import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  curlConfig,
  readCurlFlags,
  readCurlOptions,
  readsInput,
} from "../../src/commands/curl/command_line.ts";
import { UsageError } from "../../src/errors.ts";

const flags = readCurlFlags(`Usage: curl [options...] <url>
 -d, --data <data>        HTTP POST data
     --data-raw <data>    HTTP POST data, '@' allowed
 -H, --header <header/@file> Pass custom header(s) to server
     --http2              Use HTTP 2
 -:, --next               Make next URL use its separate set of options
 -L, --location           Follow redirects
     --location-trusted   Like --location, and send auth to other hosts
 -s, --silent             Silent mode
 -u, --user <user:password> Server user and password
`);

const config = (...args: string[]) => curlConfig(readCurlOptions(args, flags));

describe("readCurlOptions()", () => {
  const cases: readonly [args: readonly string[], config: string][] = [
    [["http://a", "-L", "http://b"], '--url "http://a"\n-L\n--url "http://b"\n'],
    [["-sLu", "ada:x", "http://a"], '-s\n-L\n-u "ada:x"\n--url "http://a"\n'],
    [["-uada:x"], '-u "ada:x"\n'],
    [["--header", "-x", "-"], '--header "-x"\n--url "-"\n'],
    [["--head", "A: b"], '--header "A: b"\n'],
    [["--data", "", "-:"], '--data ""\n-:\n'],
    [["--location"], "--location\n"],
    [["--no-location", "--expand-header", "a"], '--no-location\n--expand-header "a"\n'],
    [["--", "-s"], '--url "-s"\n'],
    [["-d", 'a "b"\\\n\t\r\v=: #'], '-d "a \\"b\\"\\\\\\n\\t\\r\\v=: #"\n'],
  ];
  for (const [args, expected] of cases) {
    it(`reads ${JSON.stringify(args)}`, () => assertEquals(config(...args), expected));
  }

  for (const args of [["--nope"], ["-x"], ["--locat"], ["-sx"], ["--h"]]) {
    it(`refuses ${args}, whose meaning is unknown`, () => {
      assertThrows(() => config(...args), UsageError, "no flag that this curl has");
    });
  }

  it("refuses a flag without its value, and quotes nothing that may be a secret", () => {
    assertThrows(() => config("-H"), UsageError, "curl: -H needs a value");
    const error = assertThrows(() => config("--s3cr3t/M@rker"), UsageError);
    assertEquals(error.message.includes("s3cr3t"), false);
  });
});

describe("readsInput()", () => {
  const cases: readonly [flag: string, value: string, reads: boolean][] = [
    ["-d", "@-", true],
    ["--data-binary", "@-", true],
    ["--data-urlencode", "name@-", true],
    ["-F", "file=@-;type=text/plain", true],
    ["-F", "name=<-", true],
    ["-H", "@-", true],
    ["-T", "-", true],
    ["--config", "-", true],
    ["-d", "a@-", false],
    ["--data-raw", "@-", false],
    ["-o", "-", false],
    ["--url", "-", false],
    ["-d", "@body.json", false],
  ];
  for (const [flag, value, reads] of cases) {
    it(`${flag} ${value}: ${reads}`, () => assertEquals(readsInput({ flag, value }), reads));
  }
});
