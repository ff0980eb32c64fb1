import { allFields, type ConnectionType, type DetailFields } from "./connection_type.ts";
import { describeFailure, expectedKind, failureKind } from "./failures.ts";
import { isObject, matchFields, type NearField, type UnknownField } from "./field_names.ts";
import { missingAlternatives, ruleProblems } from "./field_rules.ts";
import { structOf } from "./field_structs.ts";
import { findSensitiveValues, type SensitiveValue } from "./sensitive_values.ts";

export interface ValidateDetailsOptions {
  /** What the details belong to, such as `secret 'my-postgres'`; begins every warning. */
  readonly subject: string;
  /** A `name` inside the details is ignored, with a warning when it differs. */
  readonly connectionName: string;
}

export interface ValidatedDetails {
  /** With our defaults filled in; `undefined` when there are problems. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** The same without our defaults. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Everything that is wrong, such as `details.port: expected an integer, found a string`. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Complete even when there are problems. */
  readonly sensitiveValues: readonly SensitiveValue[];
}

/**
 * Checks the details of a connection against its type, and brings them into the form that drivers
 * expect. Problems and warnings name fields and kinds of values, never a value.
 */
export function validateDetails(
  type: ConnectionType,
  details: unknown,
  { subject, connectionName }: ValidateDetailsOptions,
): ValidatedDetails {
  if (!isObject(details)) {
    const problems = [`details: expected an object, found ${failureKind(details)}`];
    return { details: undefined, given: {}, problems, warnings: [], sensitiveValues: [] };
  }
  const fields = allFields(type);
  const { name, ...withoutName } = details;
  const given = Object.hasOwn(fields, "name") ? details : withoutName;
  const matched = matchFields(fields, given);
  const [error, coerced] = structOf(type).validate(matched.values, { coerce: true });
  const valid = error === undefined && isObject(coerced) ? coerced : undefined;
  const values = valid ?? matched.values;
  const alternatives = missingAlternatives(type, values);
  const mistyped = matched.unknown.flatMap(({ key, near }) =>
    near !== undefined && isMissed(near, alternatives) ? [{ key, near }] : []
  );
  const meant = new Set(mistyped.map(({ near }) => pathOf(near)));
  const ignored = matched.unknown.filter(({ near }) => !(near && meant.has(pathOf(near))));
  const problems = [
    ...[...error?.failures() ?? []]
      .map((failure) => describeFailure(failure, { fields, empty: matched.empty }))
      .filter(({ path, missing }) => !(missing && meant.has(path)))
      .map(({ path, text }) => `${path}: ${text}`),
    ...ruleProblems(type, values),
    ...mistyped.map(({ key, near }) =>
      `${near.parent}.${key}: unknown field; did you mean '${near.name}'?`
    ),
  ];
  const warnings = [
    ...(name === undefined || name === connectionName || given === details
      ? []
      : ["'name' inside details is ignored"]),
    ...matched.notes,
    ...unknownWarnings(type, ignored),
    ...conversionWarnings(fields, matched.values, values, "details"),
    ...(problems.length > 0 ? [] : recommendedWarnings(type, values, matched.unknown)),
  ].map((warning) => `${subject}: ${warning}`);
  return {
    details: problems.length > 0 ? undefined : withDefaults(type, values),
    given: values,
    problems: [...new Set(problems)],
    warnings,
    sensitiveValues: distinct([
      ...findSensitiveValues(fields, matched.values, matched.unknown),
      ...findSensitiveValues(fields, values, []),
    ]),
  };
}

/** Whether a field that an unknown key resembles is absent, and one that we cannot do without. */
function isMissed({ name, field, parent, siblings }: NearField, alternatives: string[]): boolean {
  const { required, requiredUnless, recommended, sensitive } = field;
  return siblings[name] === undefined &&
    (required === true || requiredUnless !== undefined || (recommended === true && sensitive) ||
      (parent === "details" && alternatives.includes(name)));
}

function unknownWarnings(type: ConnectionType, unknown: readonly UnknownField[]): string[] {
  const count = unknown.filter(({ near }) => near === undefined).length;
  return [
    ...unknown.flatMap(({ key, near }) =>
      near === undefined
        ? []
        : [`unknown field '${key}' for ${type.name} (did you mean '${near.name}'?); ignored`]
    ),
    ...(count === 0 ? [] : [`${count} unknown field${count === 1 ? "" : "s"}; ignored`]),
  ];
}

function conversionWarnings(
  fields: DetailFields,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  path: string,
): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const [from, to] = [before[name], after[name]];
    const here = `${path}.${name}`;
    if (field.fields !== undefined && isObject(from) && isObject(to)) {
      return conversionWarnings(field.fields, from, to, here);
    }
    if (typeof from === typeof to || typeof from === "object") return [];
    const isWelcome = field.alsoAccepts?.some((kind) =>
      kind === "boolean" ? typeof from === "boolean" : typeof from === "number"
    );
    return isWelcome
      ? []
      : [`${here}: expected ${expectedKind[field.kind]}, read from ${failureKind(from)}`];
  });
}

function recommendedWarnings(
  type: ConnectionType,
  values: Readonly<Record<string, unknown>>,
  unknown: readonly UnknownField[],
): string[] {
  const meant = new Set(unknown.flatMap(({ near }) => near === undefined ? [] : [pathOf(near)]));
  return Object.entries(type.fields)
    .filter(([name, field]) =>
      field.recommended && field.default === undefined && values[name] === undefined &&
      !meant.has(`details.${name}`)
    )
    .map(([name]) =>
      `details.${name}: not set, but nearly every ${type.title} connection needs it`
    );
}

function withDefaults(
  type: ConnectionType,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const defaults = Object.entries(type.fields)
    .filter(([, field]) => field.default !== undefined && (field.defaultBy ?? "us") === "us")
    .map(([name, field]) => [name, field.default]);
  return { ...Object.fromEntries(defaults), ...values };
}

function distinct(values: readonly SensitiveValue[]): SensitiveValue[] {
  return [...new Map(values.map((found) => [found.value, found])).values()];
}

function pathOf({ parent, name }: NearField): string {
  return `${parent}.${name}`;
}
