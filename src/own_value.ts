/**
 * The value that a record itself has under a key. Names that every object inherits, such as `constructor`,
 * are not among its keys.
 * @returns `undefined` when the record has no such key.
 */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
