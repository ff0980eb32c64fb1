/** What a setting must be for the texts that we write and for the values that we read. */
interface NeededSetting {
  readonly name: string;
  readonly holds: RegExp;
  /** What it is set to otherwise. */
  readonly value: string;
}

/**
 * Roles and databases may have settings of their own (`ALTER ROLE … SET`). These would change what a
 * quoted text means, or how values are printed; all others hold: `search_path`, `TimeZone`,
 * `statement_timeout`, `default_transaction_read_only`, `row_security`, `lc_messages` and so on.
 */
const needed: readonly NeededSetting[] = [
  // Otherwise a backslash in a text escapes the quote after it.
  { name: "standard_conforming_strings", holds: /^on$/, value: "on" },
  // The order of day and month, after the comma, stays that of the role.
  { name: "DateStyle", holds: /^ISO\b/, value: "ISO" },
  { name: "IntervalStyle", holds: /^postgres$/, value: "postgres" },
  { name: "bytea_output", holds: /^hex$/, value: "hex" },
  // Fewer digits than 1 asks for do not tell floating-point numbers apart.
  { name: "extra_float_digits", holds: /^[123]$/, value: "1" },
];

/** A query for one row with the values of all settings of which we need certain ones. */
export const settingsQuery = `SELECT ${
  needed.map(({ name }) => `current_setting('${name}', true)`).join(", ")
}`;

/**
 * The script that sets what the session's row of {@linkcode settingsQuery} does not have as it must be; empty
 * for none. A setting that the server does not know is left alone.
 */
export function repairOf(row: readonly unknown[]): string {
  return needed
    .filter(({ holds }, index) => typeof row[index] === "string" && !holds.test(row[index]))
    .map(({ name, value }) => `SET ${name} TO ${value}`)
    .join("; ");
}
