import { UsageError } from "../errors.ts";
import type { Output } from "../report/output.ts";
import { unlessAborted } from "../unless_aborted.ts";

/** Asks on the terminal, one line at a time. */
export class Questions {
  readonly #output: Output;
  readonly #signal: AbortSignal;

  /** @param options.signal Ends a question that waits for its answer. */
  constructor({ output, signal }: { readonly output: Output; readonly signal: AbortSignal }) {
    this.#output = output;
    this.#signal = signal;
  }

  /**
   * One line of text.
   * @param options.otherwise What an empty answer means. Default: the question is asked again.
   * @param options.secret Whether what is typed is not shown. Default: `false`.
   */
  async text(
    question: string,
    { otherwise, secret = false }: {
      readonly otherwise?: string | undefined;
      readonly secret?: boolean;
    } = {},
  ): Promise<string> {
    for (;;) {
      const asked = `${question}${otherwise ? ` [${otherwise}]` : ""}: `;
      const answer = (await this.#line(asked, { secret })).trim();
      if (secret) this.#write("\n");
      if (answer !== "") return answer;
      if (otherwise !== undefined) return otherwise;
    }
  }

  /** One of several, by its number or its name; the first one for an empty answer. */
  async choice(
    question: string,
    choices: readonly { readonly name: string; readonly about: string }[],
  ): Promise<string> {
    this.#list(choices);
    for (;;) {
      const answer = await this.text(question, { otherwise: choices[0]?.name });
      const chosen = choices[Number(answer) - 1] ?? choices.find(({ name }) => name === answer);
      if (chosen !== undefined) return chosen.name;
      this.#write(`There is no '${answer}'.\n`);
    }
  }

  /** Some of several, by their numbers, ranges of these, or names; all of them for `all`. In their order. */
  async several(
    question: string,
    choices: readonly { readonly name: string; readonly about: string }[],
  ): Promise<string[]> {
    this.#list(choices);
    for (;;) {
      const answer = await this.text(`${question} (numbers as 1,3-5, names, or all)`);
      if (answer === "all") return choices.map(({ name }) => name);
      const chosen = new Set<number>();
      const unknown = answer.split(",").map((part) => part.trim()).filter((part) => part !== "")
        .find((part) => {
          const places = placesOf(part, choices);
          for (const place of places) chosen.add(place);
          return places.length === 0;
        });
      if (unknown !== undefined) this.#write(`There is no '${unknown}'.\n`);
      else if (chosen.size > 0) {
        return choices.filter((_, index) => chosen.has(index)).map(({ name }) => name);
      }
    }
  }

  /** Whether the answer is yes. */
  async confirm(question: string): Promise<boolean> {
    return /^y(?:es)?$/i.test(await this.text(`${question} (y/N)`, { otherwise: "" }));
  }

  #list(choices: readonly { readonly name: string; readonly about: string }[]): void {
    const width = choices.reduce((most, { name }) => Math.max(most, name.length), 0);
    const lines = choices.map(({ name, about }, index) =>
      `  ${index + 1}  ${name.padEnd(width)}  ${about}`.trimEnd()
    );
    this.#write(`${lines.join("\n")}\n`);
  }

  #write(text: string): void {
    const writer = this.#output.data();
    writer.write(text);
    writer.close();
  }

  /** A line without its end. @throws {UsageError} When no more is typed. */
  async #line(asked: string, { secret }: { readonly secret: boolean }): Promise<string> {
    // Before the question is seen, so that nothing that is typed early is shown; keys that send signals still do.
    if (secret) Deno.stdin.setRaw(true, { cbreak: true });
    try {
      this.#write(asked);
      const bytes: number[] = [];
      const buffer = new Uint8Array(1);
      for (;;) {
        const count = await unlessAborted(Deno.stdin.read(buffer), this.#signal);
        const [byte = 0] = buffer;
        const isEnd = byte === 0x0a || byte === 0x0d;
        if (count === null || (secret && byte === 0x04)) {
          throw new UsageError("The question was not answered");
        }
        if (isEnd) return new TextDecoder().decode(new Uint8Array(bytes));
        if (secret && (byte === 0x7f || byte === 0x08)) dropCharacter(bytes);
        else bytes.push(byte);
      }
    } finally {
      if (secret) Deno.stdin.setRaw(false);
    }
  }
}

/** Where a name, a number or a range of numbers points to, from 0; nowhere when it is none of these. */
function placesOf(part: string, choices: readonly { readonly name: string }[]): number[] {
  const named = choices.findIndex(({ name }) => name === part);
  if (named >= 0) return [named];
  const [, first = "", last = first] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(part) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first === "" || from < 1 || to < from || to > choices.length) return [];
  return Array.from({ length: to - from + 1 }, (_, index) => from - 1 + index);
}

/** Takes back the last character of UTF-8, which may have several bytes. */
function dropCharacter(bytes: number[]): void {
  while (bytes.length > 0) {
    const byte = bytes.pop()!;
    if ((byte & 0xc0) !== 0x80) return;
  }
}
