import { columnTypeOf } from "../../data_files/column_type.ts";
import { type DataFile, tableColumnName } from "../../data_files/data_file.ts";
import type { Asset } from "../../project/model.ts";

/** What `materialize()` returned: a file with its rows; `undefined` for None. */
export async function readReturned(
  asset: Asset,
  { rows, columns }: { readonly rows: string; readonly columns: string },
): Promise<DataFile | undefined> {
  const found: readonly { readonly name: string; readonly type: string }[] | null = JSON.parse(
    await Deno.readTextFile(columns),
  );
  if (found === null) return undefined;
  const declared = new Map(
    asset.columns.map(({ name, type }) => [tableColumnName(name), columnTypeOf(type)]),
  );
  const types = new Map(found.map(({ name, type }) => [name, columnTypeOf(type)]));
  return {
    path: rows,
    format: "csv",
    isGenerated: true,
    shownAs: "what materialize() returned",
    columns: found.map(({ name }) => name),
    target: (name) => {
      const target = tableColumnName(name);
      return { name: target, type: declared.get(target) ?? types.get(name) };
    },
  };
}

/**
 * Imports the module that its first argument names, calls `materialize()`, and writes the rows as CSV
 * without a header to the file of the second argument: text in quotes, and nothing for a missing value.
 * Names and types of the columns, in the order of the values, or `null`, go to that of the third.
 */
export const materializeScript = `
import datetime, decimal, importlib, json, sys, uuid

def main():
    name, rows_path, columns_path = sys.argv[1:4]
    sys.argv = [name]
    module = importlib.import_module(name)
    if not callable(getattr(module, "materialize", None)):
        sys.exit("The asset has a materialization, but no function materialize()")
    returned = module.materialize()
    columns = None
    if returned is not None:
        columns = Columns()
        with open(rows_path, "w", encoding="utf-8", newline="") as file:
            for number, row in enumerate(rows(returned, columns), 1):
                line = columns.line(row)
                if not is_text(line):
                    columns.refuse(row, number)
                file.write(line)
    with open(columns_path, "w", encoding="utf-8") as file:
        json.dump(columns and columns.types(), file)

def rows(value, columns):
    """Rows as lists of pairs, of whatever materialize() may return."""
    if hasattr(value, "collect") and hasattr(value, "collect_schema"):
        value = value.collect()
    if hasattr(value, "iter_rows") and hasattr(value, "schema"):
        columns.declare(value.schema.items())
        yield from (list(zip(value.columns, row)) for row in value.iter_rows())
    elif hasattr(value, "itertuples") and hasattr(value, "dtypes"):
        names = [str(name) for name in value.columns]
        columns.declare(zip(names, value.dtypes))
        for row in value.itertuples(index=False, name=None):
            yield [(name, None if item != item else item) if isinstance(item, float)
                   else (name, item) for name, item in zip(names, row)]
    elif hasattr(value, "to_batches") and hasattr(value, "schema"):
        columns.declare((field.name, field.type) for field in value.schema)
        for batch in value.to_batches(max_chunksize=10000):
            yield from (list(row.items()) for row in batch.to_pylist())
    elif hasattr(value, "to_pylist") and hasattr(value, "schema"):
        columns.declare((field.name, field.type) for field in value.schema)
        yield from (list(row.items()) for row in value.to_pylist())
    elif hasattr(value, "__iter__") and not isinstance(value, (str, bytes, dict)):
        for item in value:
            if isinstance(item, dict):
                yield [(str(key), part) for key, part in item.items()]
            else:
                yield from rows(item, columns)
    else:
        sys.exit("materialize() returned %s; it can return None, a DataFrame of pandas or polars, "
                 "a Table of pyarrow, dictionaries, or an iterable of these" % type(value).__name__)

class Columns:
    def __init__(self):
        self.kinds = {}
        self.places = {}
        self.declared = {}
        self.digits = {}

    def declare(self, pairs):
        seen = set()
        for name, type in pairs:
            if str(name) in seen:
                sys.exit('two columns of what materialize() returned are named "%s"' % name)
            seen.add(str(name))
            self.place(str(name))
            self.declared[str(name)] = declared_kind(str(type).lower())

    def place(self, name):
        """Where the values of a column are in a line; a new one comes last, which earlier lines lack."""
        place = self.places.get(name)
        if place is None:
            place = self.places[name] = len(self.places)
            self.kinds[name] = set()
        return place

    def line(self, row):
        fields = [""] * len(self.places)
        for name, value in row:
            place = self.place(name)
            if place == len(fields):
                fields.append("")
            kind, text = encode(value)
            if kind is None:
                continue
            self.kinds[name].add(kind)
            if kind in ("bigint", "decimal"):
                whole, _, fraction = text.lstrip("-").partition(".")
                before, after = self.digits.get(name, (0, 0))
                self.digits[name] = (max(before, len(whole)), max(after, len(fraction)))
                fields[place] = text
            else:
                fields[place] = '"' + text.replace('"', '""') + '"'
        return ",".join(fields) + "\\n"

    def refuse(self, row, number):
        """Ends the program with the place of a text that is none."""
        for name, value in row:
            text = encode(value)[1]
            if text is not None and not is_text(text):
                what = "a NUL character" if "\\0" in text else "half of a surrogate pair"
                sys.exit('A text holds %s, which no text of a database has: row %d of what '
                         'materialize() returned, column "%s"' % (what, number, name))

    def types(self):
        return [{"name": name, "type": self.type(name, kinds)} for name, kinds in self.kinds.items()]

    def type(self, name, kinds):
        for order in (("bigint", "decimal", "double"), ("date", "timestamp", "timestamptz")):
            if kinds and kinds <= set(order):
                kind = max(kinds, key=order.index)
                if kind != "decimal":
                    return kind
                before, after = self.digits[name]
                return "decimal(38,%d)" % after if before + after <= 38 else "double"
        if len(kinds) == 1:
            return next(iter(kinds))
        return "text" if kinds else self.declared.get(name, "text")

def is_text(text):
    """Whether all characters of a text are ones that UTF-8 and databases have."""
    try:
        return "\\0" not in text and text.encode("utf-8") is not None
    except UnicodeEncodeError:
        return False

def declared_kind(text):
    """For columns without a value: the type that their frame gives them."""
    if text.startswith(("datetime", "timestamp")):
        return "timestamptz" if "tz=" in text or "utc" in text or "time_zone='" in text else "timestamp"
    for start, kind in (("int", "bigint"), ("uint", "bigint"), ("float", "double"),
                        ("double", "double"), ("bool", "boolean"), ("date", "date")):
        if text.startswith(start):
            return kind
    return "text"

def encode(value):
    """The kind of a value, None for a missing one, and its text or JSON."""
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return None, None
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, int):
        return "bigint" if -2**63 <= value < 2**63 else "decimal", str(int(value))
    if isinstance(value, float):
        infinite = value in (float("inf"), float("-inf"))
        text = ("Infinity" if value > 0 else "-Infinity") if infinite else repr(float(value))
        return "double", "NaN" if text == "nan" else text
    if isinstance(value, decimal.Decimal):
        return ("decimal", format(value, "f")) if value.is_finite() else ("double", str(value))
    if isinstance(value, datetime.datetime):
        return "timestamp" if value.tzinfo is None else "timestamptz", value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return "date", value.isoformat()
    if isinstance(value, datetime.time):
        return "time", value.isoformat()
    if isinstance(value, datetime.timedelta):
        return "interval", "%f seconds" % value.total_seconds()
    if isinstance(value, str):
        return "text", str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "binary", "\\\\x" + bytes(value).hex()
    if isinstance(value, uuid.UUID):
        return "uuid", str(value)
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        plain = value.tolist()
        return encode(plain) if type(plain) is not type(value) else ("text", str(plain))
    if hasattr(value, "to_list"):
        value = value.to_list()
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        value = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        text = json.dumps(value, default=plain_json, ensure_ascii=False)
        if "NaN" in text or "Infinity" in text:
            # Neither is JSON.
            text = json.dumps(json.loads(text, parse_constant=lambda _: None), ensure_ascii=False)
        return "json", text
    return "text", str(value)

def plain_json(value):
    return value.tolist() if hasattr(value, "tolist") else str(value)

main()
`;
