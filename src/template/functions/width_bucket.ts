import { sqlFunction, type SqlFunctions } from "./sql_function.ts";

const parameters = ["expr", "min", "max", "n"] as const;

/** The platform's own function. */
export const nativeWidthBucket: SqlFunctions = {
  width_bucket: sqlFunction(
    parameters,
    ({ expr, min, max, n }) => `width_bucket(${expr}, ${min}, ${max}, ${n})`,
  ),
};

/**
 * The same by hand: 0 below the range, one more than the number of buckets from its end on.
 * @param number Type to compute in; it must keep fractions.
 */
function emulatedWidthBucket(number: string, integer: string): SqlFunctions {
  return {
    width_bucket: sqlFunction(parameters, ({ expr, min, max, n }) => {
      const [value, low, high] = [expr, min, max].map((part) => `cast(${part} as ${number})`);
      return `case
    when ${value} < ${low} then 0
    when ${value} >= ${high} then ${n} + 1
    else cast(floor((${value} - ${low}) * ${n} / (${high} - ${low})) as ${integer}) + 1
end`;
    }),
  };
}

/** PostgreSQL and whatever keeps fractions in a plain `numeric`. */
export const numericWidthBucket = emulatedWidthBucket("numeric", "int");
/** BigQuery. */
export const int64WidthBucket = emulatedWidthBucket("numeric", "int64");
/** Platforms whose plain `numeric` rounds. */
export const doubleWidthBucket = emulatedWidthBucket("double", "int");
/** Redshift. */
export const doublePrecisionWidthBucket = emulatedWidthBucket("double precision", "int");
/** MySQL. */
export const signedWidthBucket = emulatedWidthBucket("double", "signed");
/** T-SQL. */
export const floatWidthBucket = emulatedWidthBucket("float", "int");
/** ClickHouse. */
export const float64WidthBucket = emulatedWidthBucket("Nullable(Float64)", "Nullable(Int64)");
