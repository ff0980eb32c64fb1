import { countArgument } from "../convert.ts";
import { TemplateFailure } from "../failure.ts";
import { checkItems } from "../limits.ts";
import { operation, required } from "../operation.ts";
import { print } from "../printing.ts";
import { sqlFunction, sqlFunctionOfMany, type SqlFunctions } from "./sql_function.ts";

const kilometresPerMile = "1.60934";

/** Each expression with 0 for null, with an operator between them. */
function safely(operator: "+" | "-"): (expressions: readonly string[]) => string {
  return (expressions) =>
    expressions.map((value) => `coalesce(${value}, 0)`).join(` ${operator}\n    `);
}

/** @param radians Turns an expression in degrees into radians. */
function haversine(radians: (degrees: string) => string) {
  const parameters = { lat1: required, lon1: required, lat2: required, lon2: required, unit: "mi" };
  return operation(parameters, (_, values) => {
    const unit = print(values.unit);
    if (unit !== "mi" && unit !== "km") {
      throw new TemplateFailure(`Unknown unit "${unit}" for bruin.haversine_distance`, {
        fix: 'use "mi" or "km"',
      });
    }
    const [lat1, lon1] = [print(values.lat1), print(values.lon1)];
    const [lat2, lon2] = [print(values.lat2), print(values.lon2)];
    const half = (to: string, from: string) =>
      `power(sin(${radians(`(${to} - ${from}) / 2.0`)}), 2)`;
    const cosine = (latitude: string) => `cos(${radians(latitude)})`;
    return `2 * 3961 * asin(sqrt(${half(lat2, lat1)} + ${cosine(lat1)} * ${cosine(lat2)} * ` +
      `${half(lon2, lon1)})) * ${unit === "km" ? kilometresPerMile : "1"}`;
  });
}

/** Arithmetic that is the same everywhere. */
export const arithmetic: SqlFunctions = {
  group_by: operation({ n: required }, (_, { n }) => {
    const length = countArgument(n, "n");
    checkItems(length, "The list of columns");
    return `group by ${Array.from({ length }, (_, index) => index + 1).join(", ")}`;
  }),
  safe_divide: sqlFunction(
    ["a", "b"],
    ({ a, b }) => `(${a}) / nullif((${b}), 0)`,
  ),
  safe_add: sqlFunctionOfMany("safe_add", safely("+")),
  safe_subtract: sqlFunctionOfMany("safe_subtract", safely("-")),
  degrees_to_radians: sqlFunction(["x"], ({ x }) => `acos(-1) * ${x} / 180`),
  haversine_distance: haversine((degrees) => `radians(${degrees})`),
};

/** For platforms that have no `radians()`. */
export const distanceWithoutRadians: SqlFunctions = {
  haversine_distance: haversine((degrees) => `(${degrees}) * acos(-1) / 180`),
};
