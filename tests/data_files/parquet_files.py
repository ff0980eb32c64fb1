"""Writes the files of tests/testdata/parquet/ with pyarrow: python parquet_files.py FOLDER

tests/data_files/parquet_test.ts says what is in them, and makes them anew where there is a Python.
"""
import datetime
import decimal
import math
import pathlib
import sys
import uuid

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

folder = pathlib.Path(sys.argv[1])
D = decimal.Decimal
decimal.getcontext().prec = 100


def write(name, table, **options):
    pq.write_table(table, folder / f"{name}.parquet", **options)


def columns(**arrays):
    return pa.table(arrays)


def array(type, *values):
    return pa.array(values, type)


# Numbers.
numbers = columns(
    boolean=array(pa.bool_(), True, False, None),
    int8=array(pa.int8(), 127, -128, None),
    int16=array(pa.int16(), 32767, -32768, None),
    int32=array(pa.int32(), 2147483647, -2147483648, None),
    int64=array(pa.int64(), 9223372036854775807, -9223372036854775808, None),
    uint8=array(pa.uint8(), 255, 0, None),
    uint16=array(pa.uint16(), 65535, 0, None),
    uint32=array(pa.uint32(), 4294967295, 0, None),
    uint64=array(pa.uint64(), 18446744073709551615, 0, None),
    float16=pa.array([1.5, -0.0, None], pa.float16()),
    float32=array(pa.float32(), 0.1, 1e30, None),
    float64=array(pa.float64(), 0.1, 5e-324, None),
    none=pa.nulls(3),
)
write("numbers", numbers)
write("numbers_plain", numbers, use_dictionary=False, version="1.0")
write(
    "not_finite",
    columns(
        float16=pa.array([math.nan, math.inf, -math.inf], pa.float16()),
        float32=array(pa.float32(), math.nan, math.inf, -math.inf),
        float64=array(pa.float64(), math.nan, math.inf, -math.inf),
    ),
)
most = D("9" * 38)
decimals = columns(
    d9=array(pa.decimal128(9, 2), D("1234567.89"), D("-0.01"), None),
    d18=array(pa.decimal128(18, 18), D("0.123456789012345678"), D("-0.000000000000000001"), None),
    d38=array(pa.decimal128(38, 0), most, -most, None),
    d38_10=array(pa.decimal128(38, 10), most.scaleb(-10), -most.scaleb(-10), None),
    d76=array(pa.decimal256(76, 4), D("9" * 76).scaleb(-4), D("-1.5"), None),
)
write("decimals", decimals)
write("decimals_as_integers", decimals.select(["d9", "d18"]), store_decimal_as_integer=True)

# Days and times.
day, utc = datetime.date, datetime.timezone.utc
moment, last = datetime.datetime(2024, 2, 29, 10, 11, 12, 123456), datetime.datetime(1, 1, 1)
milli = moment.replace(microsecond=123000)


def nanos(type, extra):
    """The moment in nanoseconds, and one before 1970."""
    seconds = int(moment.replace(microsecond=0, tzinfo=utc).timestamp())
    return pa.array([seconds * 10**9 + 123456000 + extra, -1000, None], pa.int64()).cast(type)


times = columns(
    day=array(pa.date32(), day(2024, 2, 29), day(1, 1, 1), None),
    last_day=array(pa.date32(), day(9999, 12, 31), day(1969, 12, 31), None),
    time_ms=array(pa.time32("ms"), milli.time(), datetime.time(0), None),
    time_us=array(pa.time64("us"), moment.time(), datetime.time(23, 59, 59, 999999), None),
    time_ns=array(pa.time64("ns"), moment.time(), datetime.time(0), None),
    ms=array(pa.timestamp("ms"), milli, last, None),
    us=array(pa.timestamp("us"), moment, last, None),
    ns=nanos(pa.timestamp("ns"), 0),
    ms_utc=array(pa.timestamp("ms", "UTC"), milli, last, None),
    us_utc=array(pa.timestamp("us", "Europe/Berlin"), moment.replace(tzinfo=utc), last, None),
    ns_utc=nanos(pa.timestamp("ns", "UTC"), 0),
)
write("times", times)
write("times_int96", times.select(["us"]).slice(0, 1), use_deprecated_int96_timestamps=True)
write("nanoseconds", columns(id=array(pa.int32(), 1, 2, 3), at=nanos(pa.timestamp("ns"), 789)))
write("year_10000", columns(day=array(pa.int32(), 0, 2932897).cast(pa.date32())))

# Texts and bytes.
key = uuid.UUID("6f1c2b1e-8a58-4f1e-9a57-5b0b43c5b0aa")
write(
    "texts",
    columns(
        text=array(pa.string(), 'a "b", c\n\ufeffÄ名', "", None),
        large=array(pa.large_string(), "x" * 300, "", None),
        json=pa.ExtensionArray.from_storage(
            pa.json_(), array(pa.string(), '{"a": 1.10}', "null", None)),
        key=pa.ExtensionArray.from_storage(
            pa.uuid(), array(pa.binary(16), key.bytes, bytes(16), None)),
        bytes=array(pa.binary(), b"\x00\xff", b"", None),
        fixed=array(pa.binary(3), b"abc", b"\x00\x01\x02", None),
        old_text=array(pa.binary(), "Grüße".encode(), b"a,b", None),
    ),
)
write("not_utf8", columns(s=pa.array([b"good", b"Gr\xfc\xdfe"], pa.binary()).view(pa.string())))
write("nul", columns(s=array(pa.string(), "good", "a\0b")))
write("bad_json", columns(
    id=array(pa.int32(), 1, 2),
    j=pa.ExtensionArray.from_storage(pa.json_(), array(pa.string(), "{}", "{x")),
))

# Lists, records and maps.
record = pa.struct([("n", pa.int64()), ("d", pa.decimal128(38, 2)), ("s", pa.string())])
nested = columns(
    id=array(pa.int32(), 1, 2, 3, 4, 5),
    list=array(pa.list_(pa.int64()), [1, None, 9007199254740993], [], None, [0], [1]),
    lists=array(pa.list_(pa.list_(pa.string())), [["a"], [], None, ["b", None]], None, [], [[]], [['"']]),
    record=array(record, {"n": 1, "d": most.scaleb(-2), "s": "x"}, {"n": None, "d": None, "s": None},
                 None, {"n": 2}, {"s": "é"}),
    records=array(pa.list_(record), [{"n": 1}, None, {"s": ""}], [], None, [None], [{"n": 2}]),
    map=array(pa.map_(pa.string(), pa.int32()), [("a", 1), ("b", None)], [], None, [("__proto__", 1)],
              [('"', 2)]),
    maps=array(pa.map_(pa.int32(), pa.list_(pa.bool_())), [(2, [True, None]), (1, None)], [], None,
               [(3, [])], [(4, [False])]),
    moments=array(pa.list_(pa.timestamp("us", "UTC")), [moment], [], None, [None], [last]),
    others=array(pa.struct([("f", pa.float64()), ("b", pa.binary()), ("day", pa.date32())]),
                 {"f": math.nan, "b": b"\x00", "day": day(2024, 2, 29)}, {"f": -0.0}, None, {"f": 1e300}, {}),
)
write("nested", nested)
write("nested_old", nested, use_compliant_nested_type=False, version="1.0")
required = pa.schema([
    pa.field("n", pa.int32(), nullable=False),
    pa.field("l", pa.list_(pa.field("element", pa.int32(), nullable=False)), nullable=False),
    pa.field("r", pa.struct([pa.field("a", pa.string(), nullable=False)]), nullable=False),
])
write("required", pa.table([[1, 2], [[1, 2], []], [{"a": "x"}, {"a": "y"}]], schema=required))
write("map_with_key_twice", columns(m=array(pa.map_(pa.string(), pa.int32()), [("a", 1), ("a", 2)])))
write("parts_of_one_name", columns(
    r=pa.StructArray.from_arrays([array(pa.int32(), 1), array(pa.int32(), 2)], names=["a", "a"])))

# Many rows, in small pages of all kinds. The lists go on over the ends of pages.
count = 600
many = columns(
    id=pa.array(range(count), pa.int64()),
    small=pa.array([i % 7 if i % 5 else None for i in range(count)], pa.int32()),
    name=pa.array([f"name {i}" if i % 11 else None for i in range(count)]),
    list=pa.array([list(range(i % 4)) if i % 3 else None for i in range(count)], pa.list_(pa.int32())),
    d=pa.array([D(i) / 100 for i in range(count)], pa.decimal128(20, 2)),
    f=pa.array([i / 3 for i in range(count)], pa.float64()),
    yes=pa.array([i % 2 == 0 for i in range(count)]),
)
pages = {"row_group_size": 250, "data_page_size": 300, "write_batch_size": 7}
for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
    write(f"many_{codec}", many.slice(0, 100), compression=codec, **pages)
    write(f"many_{codec}_v2", many.slice(0, 100), compression=codec, data_page_version="2.0", **pages)
write("many_groups", many, compression="zstd", data_page_version="2.0", **pages)
write("many_index", many, compression="zstd", write_page_index=True, **pages)
write("many_sums", many.slice(0, 100), compression="zstd", write_page_checksum=True, **pages)
encodings = {
    "id": "DELTA_BINARY_PACKED", "small": "DELTA_BINARY_PACKED", "name": "DELTA_BYTE_ARRAY",
    "list.list.element": "DELTA_BINARY_PACKED", "d": "BYTE_STREAM_SPLIT", "f": "BYTE_STREAM_SPLIT",
    "yes": "RLE",
}
for version in ("1.0", "2.0"):
    write(f"many_encodings_v{version[0]}", many.slice(0, 100), use_dictionary=False,
          column_encoding=encodings, data_page_version=version, compression="zstd", **pages)
write("many_lengths", many.slice(0, 100).select(["name"]), use_dictionary=False,
      column_encoding={"name": "DELTA_LENGTH_BYTE_ARRAY"}, **pages)


# One page for all values of a column, which are more than are taken apart at once.
long = columns(
    name=pa.array([f"name {i}" if i % 11 else None for i in range(5000)]),
    yes=pa.array([i % 3 == 0 for i in range(5000)]),
    id=pa.array(range(5000), pa.int64()),
)
write("long_pages", long, use_dictionary=False, compression="zstd", write_batch_size=5000)

# Without rows.
write("empty", columns(a=array(pa.int32()), s=array(pa.string())))
one = columns(a=array(pa.int32(), 1), s=array(pa.string(), "x"))
with pq.ParquetWriter(folder / "empty_groups.parquet", one.schema) as writer:
    for table in (one.slice(0, 0), one, one.slice(0, 0), one, one.slice(0, 0)):
        writer.write_table(table)
write("nulls", columns(a=pa.nulls(3, pa.int32()), s=pa.nulls(3, pa.string()),
                       l=pa.nulls(3, pa.list_(pa.int32()))), data_page_version="2.0")
write("columns_of_one_name", pa.table([[1], [2]], names=["a", "a"]))


# What the suite of loading puts into the databases: a column for each kind.
write("kinds", columns(
    n=array(pa.int32(), 1, 2),
    v_boolean=array(pa.bool_(), True, None),
    v_bigint=array(pa.int64(), -(2**63), None),
    v_decimal=array(pa.decimal128(38, 17), D("12345678901234567890.12345678901234567"), None),
    v_double=array(pa.float64(), -1.5e300, None),
    v_text=array(pa.string(), 'a "b", c', None),
    v_date=array(pa.date32(), day(2024, 2, 29), None),
    v_time=array(pa.time64("us"), datetime.time(10, 11, 12, 500000), None),
    v_timestamp=array(pa.timestamp("us"), datetime.datetime(2024, 1, 1, 10, 0, 0, 123456), None),
    v_timestamptz=array(pa.timestamp("us", "UTC"), datetime.datetime(2024, 1, 1, 8), None),
    v_uuid=pa.ExtensionArray.from_storage(pa.uuid(), array(pa.binary(16), key.bytes, None)),
    v_binary=array(pa.binary(), b"ab", None),
    v_json=array(pa.list_(pa.int32()), [1, None], None),
))
write("texts_as_numbers", columns(a=array(pa.string(), "1", "2", "3"), b=array(pa.string(), "1", None, "many")))


# Encrypted, with a key of a service of keys that keeps them in memory.
class Keys(pe.KmsClient):
    def __init__(self, _):
        pe.KmsClient.__init__(self)

    def wrap_key(self, key_bytes, _):
        return key_bytes.hex()

    def unwrap_key(self, wrapped_key, _):
        return bytes.fromhex(wrapped_key)


for name, plaintext in (("encrypted", False), ("encrypted_column", True)):
    properties = pe.CryptoFactory(Keys).file_encryption_properties(
        pe.KmsConnectionConfig(),
        pe.EncryptionConfiguration(footer_key="f", column_keys={"c": ["s"]}, plaintext_footer=plaintext),
    )
    with pq.ParquetWriter(folder / f"{name}.parquet", one.schema, encryption_properties=properties) as writer:
        writer.write_table(one)
