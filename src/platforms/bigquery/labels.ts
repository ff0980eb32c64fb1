import { asObject, asText, type Json } from "./answer.ts";

/** What a job is for, from the annotation of its statement. */
export interface JobPurpose {
  /** Labels by which bills and `INFORMATION_SCHEMA.JOBS` can be grouped. */
  readonly labels: Readonly<Record<string, string>>;
  /** How the id of the job begins, such as `bruin_main`. */
  readonly prefix: string;
}

const longest = 63;

/**
 * The annotation as labels, cut to what BigQuery takes for one: 63 letters in lower case, digits, `_` and `-`.
 * The whole of it stands in the text of the job.
 * @see https://cloud.google.com/bigquery/docs/labels-intro
 */
export function purposeOf(annotation: string | undefined): JobPurpose {
  const values = annotation === undefined ? {} : parse(annotation);
  const labels = Object.entries(values).flatMap(([key, value]) =>
    typeof value === "string" && value !== "" && /^[a-z]/i.test(key)
      ? [[labelText(key), labelText(value)]]
      : []
  );
  const type = asText(values.type);
  return {
    labels: Object.fromEntries(labels),
    prefix: /^[a-z]{1,20}$/.test(type) ? `bruin_${type}` : "bruin",
  };
}

function labelText(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{Ll}\p{Lo}\p{N}_-]/gu, "_").slice(0, longest);
}

function parse(annotation: string): Json {
  try {
    return asObject(JSON.parse(annotation));
  } catch {
    // Users may write an annotation that is no JSON; it is in the text of the job all the same.
    return {};
  }
}
