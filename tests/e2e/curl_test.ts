/** `bruin curl`: the installed curl, with fields of connections. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startAccount } from "./aws.ts";
import { bruin, type BruinOptions, temporaryFolder, writeFiles } from "./command.ts";

const secret = "s3cr3t-M@rker-ü";
const path = Deno.env.get("PATH") ?? "/usr/bin:/bin";

/** A server that answers with what it was sent, and looks who could see the secret meanwhile. */
function startEcho() {
  const seen: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      seen.push(...await commandLinesWith(secret));
      if (new URL(request.url).pathname === "/bytes") return new Response(allBytes);
      const header = request.headers.get("x-token");
      return Response.json({
        token: header === null ? null : new TextDecoder().decode(latin1(header)),
        authorization: request.headers.get("authorization"),
        body: await request.text(),
        path: new URL(request.url).pathname,
      });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  return { url, seen, [Symbol.asyncDispose]: () => server.shutdown() };
}

const allBytes = Uint8Array.from({ length: 512 }, (_, index) => index % 256);
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Of all processes of this machine, where the system shows them. */
async function commandLinesWith(text: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("/bin/sh", {
    args: ["-c", "for file in /proc/[0-9]*/cmdline; do cat $file 2> /dev/null; echo; done"],
  }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line.includes(text));
}

const config = {
  ".bruin.yml": JSON.stringify({
    environments: { default: { connections: { generic: [{ name: "api", value: secret }] } } },
  }),
};

async function curl(args: readonly string[], options: BruinOptions = {}) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { ...config, "body.txt": "from a file" });
  return await bruin(["curl", ...args], {
    cwd: folder.path,
    sensitive: [secret, btoa(encodeURIComponent(secret))],
    ...options,
    env: { PATH: path, HOME: folder.path, ...options.env },
  });
}

const token = 'X-Token: {{ bruin.connection("api").value }}';

describe("bruin curl", () => {
  it("sends a field of a connection that no list of processes shows, and hides it", async () => {
    await using server = startEcho();
    const { code, stdout, stderr } = await curl(["--", "-sS", "-H", token, `${server.url}/a`]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(JSON.parse(stdout), {
      token: "****",
      authorization: null,
      body: "",
      path: "/a",
    });
    assertEquals(server.seen, []);
  });

  it("sends the exact value", async () => {
    await using folder = await temporaryFolder();
    await using server = startEcho();
    const value = '{{ bruin.connection("api").value }}';
    const args = [
      "--",
      "-s",
      "-o",
      `${folder.path}/out`,
      "--data-raw",
      `"${value}"\n\t\\`,
      server.url,
    ];
    assertEquals((await curl(args)).code, 0);
    const { body } = JSON.parse(await Deno.readTextFile(`${folder.path}/out`));
    assertEquals(body, `"${secret}"\n\t\\`);
  });

  it("hides it in what curl itself says, also as a login in base64", async () => {
    await using server = startEcho();
    const login = 'ada:{{ bruin.connection("api").value }}';
    const { stdout, stderr } = await curl(["--", "-sv", "-H", token, "-u", login, server.url]);
    assertStringIncludes(stderr, "> X-Token: ****");
    assertMatch(stderr, /> Authorization: Basic \*\*\*\*/);
    assertEquals(JSON.parse(stdout).authorization, "Basic ****");
  });

  it("fetches the connection from a secrets backend, and no other one", async () => {
    await using server = startEcho();
    await using account = await startAccount({
      api: { type: "generic", details: { value: secret } },
      other: { type: "generic", details: { value: "other-secret" } },
    });
    const args = ["--secrets-backend", "aws", "--", "-s", "-H", token, server.url];
    const { code, stdout, stderr } = await curl(args, { env: account.env });
    assertEquals([code, JSON.parse(stdout).token], [0, "****"], stderr);
    assertEquals(account.fetched(), ["api"]);
  });

  it("passes bytes on as they are, and standard input where no connection is named", async () => {
    await using server = startEcho();
    const posted = await curl(["--", "-s", "-d", "@-", server.url], {
      input: "hello",
    });
    assertEquals(JSON.parse(posted.stdout).body, "hello");
    const { stdout } = await curl(["--", "-s", "-H", token, `${server.url}/bytes`]);
    assertEquals(stdout, new TextDecoder().decode(allBytes));
  });

  it("ends with the exit code of curl", async () => {
    const { code, stderr } = await curl(["--", "-sS", "-H", token, "http://127.0.0.1:1/"]);
    assertEquals(code, 7);
    assertStringIncludes(stderr, "curl: (7)");
    assertEquals((await curl(["http://127.0.0.1:1/"])).code, 7);
  });

  const refused: readonly [args: readonly string[], code: number, words: string][] = [
    [["--", "-d", "@-", "-H", token, "http://127.0.0.1:1"], 64, "cannot read standard input here"],
    [["--", '{{ bruin.connection("nope").value }}'], 78, "connection 'nope' not found in"],
    [["--", '{{ bruin.connection("api").nope }}'], 78, "nope"],
    [["--", "{{ bruin.connection(1) }}"], 78, "The name of a connection is a string"],
    [[], 64, "Missing argument"],
    [["-X", "POST", "http://127.0.0.1:1"], 64, "flags of curl itself stand behind --"],
    [["--header", token, "http://127.0.0.1:1"], 64, "fix: bruin curl -- …"],
  ];
  for (const [args, code, words] of refused) {
    it(`refuses ${JSON.stringify(args)}`, async () => {
      const finished = await curl(args);
      assertStringIncludes(finished.stderr, words);
      assertEquals([finished.code, finished.stdout], [code, ""]);
    });
  }

  it("says that curl is missing", async () => {
    const { code, stderr } = await curl(["--", "http://127.0.0.1:1"], {
      env: { PATH: "/nowhere" },
    });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "curl is not installed");
  });
});

describe("bruin.connection()", () => {
  it("is for curl alone", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...config,
      "pipeline.yml": "name: shop",
      "assets/a.sql":
        "/* @bruin\nname: a\ntype: duckdb.sql\n@bruin */\nselect '{{ bruin.connection(\"api\").value }}'",
    });
    const { code, stderr } = await bruin(["render", "assets/a.sql"], {
      cwd: folder.path,
      sensitive: [secret],
    });
    assertEquals(code, 78);
    assertStringIncludes(stderr, "connection");
  });
});
