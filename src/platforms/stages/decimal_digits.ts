/** Exact numbers of files, for platforms whose types of them have a fixed number of digits. */
import type { ScannedColumn } from "../../data_files/columns.ts";
import { DataFileError } from "../../data_files/data_file_error.ts";

/** What a platform's type of exact numbers holds. */
export interface DecimalType {
  /** As in SQL, such as `DECIMAL`. */
  readonly name: string;
  /** Whose it is, for messages. */
  readonly platform: string;
  /** Digits in all, at most. */
  readonly digits: number;
  /** Digits behind the point, at most. Default: all of them. */
  readonly fraction?: number;
  /** The type of texts, for the remedy. */
  readonly text: string;
}

/**
 * The type of a column of exact numbers, such as `DECIMAL(10, 2)`: with the digits that its values need, else
 * with those that are declared.
 * @throws {DataFileError} When the platform's type does not hold them all.
 */
export function decimalType(
  { name, type, digits }: ScannedColumn,
  { name: sql, platform, text, ...most }: DecimalType,
): string {
  const fraction = digits?.fraction ?? type.scale ?? 0;
  const whole = digits?.whole ?? (type.precision ?? most.digits) - fraction;
  const { fraction: mostFraction = most.digits } = most;
  if (whole + fraction <= most.digits && fraction <= mostFraction) {
    return `${sql}(${Math.max(whole + fraction, 1)}, ${fraction})`;
  }
  const behind = mostFraction === most.digits ? "" : `, and ${mostFraction} behind the point`;
  throw new DataFileError(
    `the numbers of a column have ${whole} digits before and ${fraction} behind the point`,
    {
      column: name,
      cause: `a ${sql} of ${platform} has ${most.digits} digits in all${behind}`,
      fix: `declare the column as ${text}, or as double if its digits do not all matter`,
      code: "E159",
    },
  );
}
