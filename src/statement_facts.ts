/** What a system tells of a statement that it has carried out. */
export interface StatementFacts {
  /** Of the job or the query, under which the system's own pages and logs know it. */
  readonly id?: string | undefined;
  /** Where people can look at it. */
  readonly url?: string | undefined;
  /** How many rows it changed. */
  readonly rows?: number | undefined;
  /** How many bytes are billed for it, or were read where nothing is billed by bytes. */
  readonly bytes?: number | undefined;
  /** What it costs by list price, where that follows from the answer. */
  readonly cost?: { readonly amount: number; readonly currency: string } | undefined;
  /** What few systems tell. */
  readonly statistics?: StatementStatistics | undefined;
  /** From sending it to its end, in milliseconds. */
  readonly ms: number;
}

/** What a statement took and did, in the words of the system; what it does not tell is left out. */
export interface StatementStatistics {
  /** Such as `MERGE` or `EXPORT_DATA`. */
  readonly statementType?: string | undefined;
  /** How many bytes it read, whatever is billed. */
  readonly bytesProcessed?: number | undefined;
  /** How long workers were busy with it, all together, in milliseconds. */
  readonly slotMs?: number | undefined;
  readonly insertedRows?: number | undefined;
  readonly deletedRows?: number | undefined;
  readonly updatedRows?: number | undefined;
  /** Such as `CREATE` or `SKIP`. */
  readonly ddlOperation?: string | undefined;
  /** Whole names. */
  readonly ddlTable?: string | undefined;
  readonly ddlRoutine?: string | undefined;
}

/** Whether there is something to look up or to pay; counts alone are in the log as JSON. */
export function isJob({ id, bytes, cost }: StatementFacts): boolean {
  return id !== undefined || bytes !== undefined || cost !== undefined;
}

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** A number of bytes for people: `1.5 GiB`. */
export function byteText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const number = bytes / 1024 ** power;
  return `${power === 0 ? number : number.toFixed(number < 10 ? 1 : 0)} ${units[power]}`;
}

/** What something costs, to two digits: `0.0075 USD`. */
export function costText({ amount, currency }: NonNullable<StatementFacts["cost"]>): string {
  const least = 0.0001;
  const isLess = amount > 0 && amount < least;
  return `${isLess ? `less than ${least}` : Number(amount.toPrecision(2))} ${currency}`;
}

/** The facts on one line: `job 7f: 12 rows, 1.5 GiB, 0.0075 USD, https://…`; empty without any. */
export function statementLine({ id, url, rows, bytes, cost }: StatementFacts): string {
  const parts = [
    rows === undefined ? undefined : `${rows} row${rows === 1 ? "" : "s"}`,
    bytes === undefined ? undefined : byteText(bytes),
    cost === undefined ? undefined : costText(cost),
    url,
  ].filter((part) => part !== undefined);
  const job = id === undefined ? [] : [`job ${id}`];
  return [...job, ...parts.length === 0 ? [] : [parts.join(", ")]].join(": ");
}
