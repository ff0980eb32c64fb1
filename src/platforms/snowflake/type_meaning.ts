const wholeNumbers =
  /^(?:number|decimal|dec|numeric|int|integer|bigint|smallint|tinyint|byteint)$/i;

/**
 * A type of Snowflake in words by which types of all platforms are compared. It has one type of numbers with
 * digits, which holds 38 of them, and none behind the point, where nothing else is said.
 */
export function typeMeaning(type: string): string {
  const [, name = "", precision, scale = "0"] =
    /^\s*([a-z]\w*)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*$/i.exec(type) ?? [];
  if (/^(?:string|text)$/i.test(name)) {
    return precision === undefined ? "text" : `varchar(${precision})`;
  }
  if (!wholeNumbers.test(name)) return type;
  if (Number(scale) > 0) return `decimal(${precision}, ${scale})`;
  return wholeNumber(Number(precision ?? 38));
}

/** The smallest type of whole numbers that holds every one of so many digits. */
function wholeNumber(digits: number): string {
  const sizes = [[2, "tinyint"], [4, "smallint"], [9, "integer"], [18, "bigint"]] as const;
  return sizes.find(([most]) => digits <= most)?.[1] ?? "hugeint";
}
