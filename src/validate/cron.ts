const fields = [
  { low: 0, high: 59, names: [] },
  { low: 0, high: 23, names: [] },
  { low: 1, high: 31, names: [] },
  { low: 1, high: 12, names: "jan feb mar apr may jun jul aug sep oct nov dec".split(" ") },
  { low: 0, high: 6, names: "sun mon tue wed thu fri sat".split(" ") },
];
const descriptors = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
const every = /^@every (?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;

/** Whether a text is a cron expression of five fields, or a descriptor such as `@daily`. */
export function isCron(text: string): boolean {
  const schedule = text.trim().replace(/^(?:CRON_)?TZ=\S+\s+/, "");
  if (schedule.startsWith("@")) return descriptors.test(schedule) || every.test(schedule);
  const parts = schedule.split(/\s+/);
  return parts.length === fields.length &&
    fields.every((field, index) => parts[index]?.split(",").every((item) => isItem(item, field)));
}

function isItem(item: string, field: typeof fields[number]): boolean {
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !/^0*[1-9]\d*$/.test(step))) return false;
  if (range === "*" || range === "?") return true;
  const ends = range.split("-").map((end) => toNumber(end, field));
  if (ends.length > 2 || ends.some((end) => end === undefined)) return false;
  return ends.length === 1 || ends[0]! <= ends[1]!;
}

/** The value of one end; `undefined` when it is none of this field. */
function toNumber(text: string, { low, high, names }: typeof fields[number]): number | undefined {
  const index = (names as readonly string[]).indexOf(text.toLowerCase());
  const value = index >= 0 ? low + index : /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= low && value <= high ? value : undefined;
}
