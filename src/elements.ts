/** Elements of records and lists, where it matters whether they are there. */

/**
 * The value that a record itself has under a key. Names that every object inherits, such as `constructor`,
 * are not among its keys.
 * @returns `undefined` when the record has no such key.
 */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/**
 * What a list has at a position that another list has too, or that was made from this one.
 * @throws {RangeError} When the list is shorter than that, which is a mistake of ours.
 */
export function elementAt<T>(list: readonly T[], position: number): T {
  const element = list[position];
  if (element === undefined && !(position in list)) {
    throw new RangeError(`There is no element at ${position} of ${list.length}`);
  }
  return element as T;
}
