/** The fields of the first line of a CSV text; `undefined` when it is blank or not CSV. */
export function parseCsvHeader(text: string): string[] | undefined {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;
  field.lastIndex = /^(?:\r?\n)*/.exec(text)![0].length;
  while (true) {
    const match = field.exec(text);
    if (match === null) return undefined;
    const [, quoted, plain = "", end] = match;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ",") return fields.every((name) => name === "") ? undefined : fields;
  }
}
