import type { FieldOptions } from "./connection_type.ts";

type Form = NonNullable<FieldOptions["form"]>;

interface Flaw {
  /** Of a value that has it. */
  readonly sign: RegExp;
  /** What is wrong and what to do; it never quotes the value. */
  readonly text: string;
}

/** The first that is found is told. */
const flaws: Readonly<Record<Form, readonly Flaw[]>> = {
  host: [
    {
      sign: /[\s\p{Cc}]/u,
      text: "contains a blank, a line break or a control character; leave it out",
    },
    {
      sign: /^[a-z][a-z\d+.-]*:\/\//i,
      text: "expected the name of a host alone, found an address with a scheme; leave out the " +
        "part up to ://, and everything after the name",
    },
    { sign: /^\[.*\]/, text: "is an IPv6 address in brackets; leave out the brackets" },
    // An IPv6 address has two colons at least.
    {
      sign: /^[^:/]*:\d*$/,
      text: "expected the name of a host alone, found a port after it; give that in `port`",
    },
    {
      sign: /@|[?#]|^[^/]+\//,
      text: "expected the name of a host alone, found a path, a user or options beside it; leave " +
        "them out",
    },
  ],
  port: [
    {
      sign: /^(?!0*(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$)/,
      text: "must be a port from 1 to 65535",
    },
  ],
};

/** What keeps a text or a number from being of this form, for the user; `undefined` when nothing does. */
export function flawOfForm(value: unknown, form: Form): string | undefined {
  const text = String(value);
  return flaws[form].find(({ sign }) => sign.test(text))?.text;
}
