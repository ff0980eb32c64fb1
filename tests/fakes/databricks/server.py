"""A stand-in for a SQL warehouse: the Statement Execution API over Spark with Delta, on loopback only.

Usage: server.py PORT JARS DIRECTORY. Written from the documentation:
https://docs.databricks.com/api/workspace/statementexecution. What Unity Catalog has and Spark has not is put in
place here: `main` as the name of the catalog, information_schema, keys of tables, the rows that INSERT changes.
"""
import base64
import glob
import json
import re
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pyspark.sql import SparkSession

PORT, JARS, DIRECTORY = int(sys.argv[1]), sys.argv[2], sys.argv[3]
TOKEN, WAREHOUSE = "dapi-of-the-tests", "0123456789abcdef"
CLIENT = base64.b64encode(b"client-of-the-tests:secret-of-the-tests").decode()
ROOT = "/api/2.0/sql/statements"
CHUNK_ROWS, INLINE_BYTES = 10_000, 26_214_400

VIEWS = ["catalogs", "schemata", "tables", "columns", "views", "table_constraints", "key_column_usage"]
"""Of information_schema that this server has, so that tests know one that was started before them."""

spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.jars", ",".join(glob.glob(f"{JARS}/*.jar")))
    .config("spark.driver.memory", "2g")
    .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={DIRECTORY}")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
    .config("spark.sql.catalogImplementation", "in-memory")
    .config("spark.sql.warehouse.dir", f"{DIRECTORY}/warehouse")
    .config("spark.local.dir", f"{DIRECTORY}/local")
    .config("spark.sql.sources.default", "delta")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.databricks.delta.snapshotPartitions", "1")
    .config("spark.sql.ansi.enabled", "true")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.maxPlanStringLength", "2000")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("OFF")
statements = {}


class Statement:
    """One statement, which runs in a thread and a session of its own."""

    def __init__(self, body):
        self.id = str(uuid.uuid4())
        self.body = body
        self.inline = body.get("disposition", "INLINE") == "INLINE"
        self.status = {"state": "PENDING"}
        self.cancelled = False
        self.columns, self.chunks, self.frame = [], [], None
        self.total = 0
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        self.status = {"state": "RUNNING"}
        try:
            spark.sparkContext.setJobGroup(self.id, self.id, interruptOnCancel=True)
            session = spark.newSession()
            if self.body.get("schema"):
                session.sql(f"USE `{self.body['schema']}`")
            frame = execute(session, self.body["statement"])
            self.columns = [
                {"name": f.name, "position": i, "type_name": type_name(f.dataType),
                 "type_text": f.dataType.simpleString().upper()}
                for i, f in enumerate(frame.schema)
            ]
            self.frame = as_text(frame)
            if self.inline:
                # Few rows are had at once; many must not be in memory all together.
                rows = self.frame.take(CHUNK_ROWS + 1) if self.columns else []
                self.chunks = chunks_of(rows if len(rows) <= CHUNK_ROWS else self.frame.toLocalIterator())
                if sum(len(chunk) for chunk in self.chunks) > INLINE_BYTES:
                    raise ValueError(
                        "Inline byte limit exceeded. Statements executed with disposition=INLINE can have a result "
                        f"size of at most {INLINE_BYTES} bytes. Please execute the statement with "
                        "disposition=EXTERNAL_LINKS if you want to download the full result.")
            elif self.columns:
                # Only run: what nobody asks for is not kept.
                self.frame.write.format("noop").mode("overwrite").save()
                self.total = self.frame.count()
            if self.cancelled:
                raise InterruptedError
            self.status = {"state": "SUCCEEDED"}
        except Exception as error:
            if self.cancelled:
                self.status = {"state": "CANCELED"}
                return
            state = getattr(error, "getSqlState", lambda: None)()
            message = str(getattr(error, "desc", None) or error)
            self.status = {"state": "FAILED", **({"sql_state": state} if state else {}),
                           "error": {"error_code": "BAD_REQUEST", "message": message}}

    def cancel(self):
        self.cancelled = True
        spark.sparkContext.cancelJobGroup(self.id)

    def collect(self):
        """The rows of a result in links, which are made when the first one is asked for."""
        if not self.inline and not self.chunks:
            self.chunks = chunks_of(self.frame.toLocalIterator() if self.columns else [])

    def chunk(self, index, host):
        count = len(self.chunks) if self.inline else -(-self.total // CHUNK_ROWS)
        rest = {} if index + 1 >= count else {
            "next_chunk_index": index + 1,
            "next_chunk_internal_link": f"{ROOT}/{self.id}/result/chunks/{index + 1}",
        }
        place = {"chunk_index": index, "row_offset": index * CHUNK_ROWS, **rest}
        if self.inline:
            return {**place, "data_array": json.loads(self.chunks[index]) if self.chunks else []}
        if count == 0:
            return place
        link = f"http://{host}/external/{self.id}/{index}"
        return {"external_links": [{**place, "external_link": link, "expiration": "2099-01-01T00:00:00Z"}]}

    def answer(self, host):
        found = {"statement_id": self.id, "status": self.status}
        if self.status["state"] != "SUCCEEDED":
            return found
        schema = {"column_count": len(self.columns), "columns": self.columns}
        found["manifest"] = {"format": "JSON_ARRAY", "schema": schema, "truncated": False}
        found["result"] = self.chunk(0, host) if self.columns else {}
        return found


def chunks_of(rows):
    chunks, part = [], []
    for row in rows:
        part.append(list(row))
        if len(part) == CHUNK_ROWS:
            chunks.append(json.dumps(part, ensure_ascii=False))
            part = []
    if part or not chunks:
        chunks.append(json.dumps(part, ensure_ascii=False))
    return chunks


def type_name(kind):
    name = re.split(r"[(<]", kind.simpleString())[0].upper()
    return {"BIGINT": "LONG", "SMALLINT": "SHORT", "TINYINT": "BYTE", "VOID": "NULL"}.get(name, name)


def as_text(frame):
    """Every value as the API writes it: times to the millisecond, bytes in base64, the rest as JSON."""
    names = [f"c{i}" for i in range(len(frame.columns))]
    plain = frame.toDF(*names)
    texts = []
    for name, field in zip(names, frame.schema):
        kind = field.dataType.simpleString()
        if kind == "timestamp":
            text = f"date_format({name}, \"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\")"
        elif kind == "timestamp_ntz":
            text = f"date_format({name}, \"yyyy-MM-dd'T'HH:mm:ss.SSS\")"
        elif kind == "binary":
            text = f"base64({name})"
        elif re.match(r"array|map|struct", kind):
            text = f"to_json({name})"
        else:
            text = f"CAST({name} AS STRING)"
        texts.append(f"{text} AS {name}")
    return plain.selectExpr(*texts)


def execute(session, text):
    text = text.replace("`main`.", "`spark_catalog`.").replace("current_catalog()", "'main'")
    if "information_schema." in text:
        text = re.sub(r"(?:`?\w+`?\.)?information_schema\.(\w+)", lambda m: catalog_view(session, m[1], text), text)
    if re.match(r"\s*(?:--[^\n]*\n\s*)*CREATE TABLE IF NOT EXISTS", text, re.I):
        keep_key(text)
        text = re.sub(r",\s*(?:PRIMARY|FOREIGN) KEY \([^)]*\)(?: REFERENCES \S+ \([^)]*\))?", "", text)
    frame = session.sql(text)
    name = r"(?:`[^`]+`|\w+)"
    inserted = re.match(rf"\s*(?:--[^\n]*\n\s*)*INSERT (?:INTO|OVERWRITE) (?:TABLE )?({name}(?:\.{name})*)", text, re.I)
    if inserted:
        last = session.sql(f"DESCRIBE HISTORY {inserted[1]} LIMIT 1").collect()[0]
        count = last["operationMetrics"].get("numOutputRows", "0")
        return session.sql(f"SELECT {count}L AS num_affected_rows, {count}L AS num_inserted_rows")
    return frame


def catalog_view(session, view, text):
    """A view like that of information_schema, for the schemas and tables that the text asks about."""
    wanted = re.search(r"table_schema = '([^']*)' AND table_name = '([^']*)'", text)
    asked = re.search(r"c\.table_name = '([^']*)' AND c\.table_schema = '([^']*)'", text)
    wanted = wanted or (asked and (None, asked[2], asked[1]))
    prefix = re.search(r"startswith\(table_schema, '([^']*)'\)", text)
    schemas = [d.name for d in session.catalog.listDatabases()]
    if wanted:
        schemas = [s for s in schemas if s == wanted[1]]
    if prefix:
        schemas = [s for s in schemas if s.startswith(prefix[1])]
    if view == "schemata":
        names, rows = ["schema_name"], [(s,) for s in schemas]
    elif view == "catalogs":
        names, rows = ["catalog_name"], [("main",), ("system",)]
    elif view == "table_constraints":
        names = ["constraint_schema", "constraint_name", "constraint_type"]
        rows = [(s, f"{t}_pk", "PRIMARY KEY") for s, t in keys]
    elif view == "key_column_usage":
        names = ["constraint_schema", "constraint_name", "table_schema", "table_name", "column_name"]
        rows = [(s, f"{t}_pk", s, t, column) for (s, t), columns in keys.items() for column in columns]
    else:
        tables = [
            (s, t.name, "VIEW" if t.tableType == "VIEW" else "MANAGED", "owner", t.description)
            for s in schemas for t in session.catalog.listTables(f"`{s}`")
            if not t.isTemporary and (not wanted or t.name == wanted[2])
        ]
        if view == "tables":
            names = ["table_catalog", "table_schema", "table_name", "table_type", "table_owner", "comment"]
            rows = [("main", *table) for table in tables]
        elif view == "views":
            names = ["table_schema", "table_name", "view_definition"]
            rows = [(s, t, view_text(session, s, t)) for s, t, kind, *_ in tables if kind == "VIEW"]
        else:
            names = ["ordinal_position", "table_schema", "table_name", "column_name", "full_data_type", "is_nullable", "comment"]
            rows = [
                (f"{i:04d}", s, t, f.name, f.dataType.simpleString(), "YES" if f.nullable else "NO", f.metadata.get("comment"))
                for s, t, *_ in tables for i, f in enumerate(session.table(f"`{s}`.`{t}`").schema)
            ]
    cell = lambda value: "CAST(NULL AS STRING)" if value is None else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    values = ", ".join("(" + ", ".join(map(cell, row)) + ")" for row in rows)
    source = f"VALUES {values} AS v({', '.join(names)})" if rows else "(SELECT " + ", ".join(
        f"'' AS {name}" for name in names) + ") WHERE FALSE"
    session.sql(f"CREATE OR REPLACE TEMP VIEW information_schema_{view} AS SELECT * FROM {source}")
    return f"information_schema_{view}"


keys = {}
"""Columns of the primary key by schema and table, which Spark does not keep."""


def keep_key(text):
    table = re.search(r"CREATE TABLE IF NOT EXISTS\s+(?:`?spark_catalog`?\.)?`?(\w+)`?\.`?(\w+)`?", text, re.I)
    key = re.search(r"PRIMARY KEY \(([^)]*)\)", text, re.I)
    if table and key:
        keys[table[1].lower(), table[2].lower()] = [part.strip().strip("`") for part in key[1].split(",")]


def view_text(session, schema, name):
    rows = session.sql(f"DESCRIBE TABLE EXTENDED `{schema}`.`{name}`").collect()
    return next((row["data_type"] for row in rows if row["col_name"] == "View Text"), None)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, status, body):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refused(self):
        given = self.headers.get("Authorization") or ""
        if given == f"Bearer {TOKEN}":
            return False
        if given.startswith("Bearer "):
            self.send(403, {"error_code": "403", "message": "Invalid access token."})
        else:
            self.send(401, {"error_code": 401, "message": "Credential was not sent or was of an unsupported type for this API."})
        return True

    def do_GET(self):
        external = re.fullmatch(r"/external/([^/]+)/(\d+)", self.path)
        if external:
            if self.headers.get("Authorization"):
                return self.send(400, b"Only one auth mechanism allowed")
            statements[external[1]].collect()
            return self.send(200, statements[external[1]].chunks[int(external[2])].encode())
        if self.path == "/views":
            return self.send(200, {"views": VIEWS})
        if self.refused():
            return
        found = re.fullmatch(rf"{ROOT}/([^/]+)(?:/result/chunks/(\d+))?", self.path)
        statement = statements.get(found[1]) if found else None
        if statement is None:
            return self.send(404, {"error_code": "NOT_FOUND", "message": "The statement was not found."})
        host = self.headers.get("Host")
        if found[2] is not None:
            return self.send(200, statement.chunk(int(found[2]), host))
        for _ in range(20):
            if statement.status["state"] not in ("PENDING", "RUNNING"):
                break
            time.sleep(0.01)
        self.send(200, statement.answer(host))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/oidc/v1/token":
            if self.headers.get("Authorization") != f"Basic {CLIENT}":
                return self.send(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
            return self.send(200, {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600})
        if self.refused():
            return
        cancel = re.fullmatch(rf"{ROOT}/([^/]+)/cancel", self.path)
        if cancel:
            statements[cancel[1]].cancel()
            return self.send(200, {})
        given = json.loads(body)
        if given.get("warehouse_id") != WAREHOUSE:
            return self.send(404, {"error_code": "RESOURCE_DOES_NOT_EXIST",
                                   "message": f"SQL warehouse {given.get('warehouse_id')} does not exist"})
        statement = Statement(given)
        statements[statement.id] = statement
        for old in list(statements)[:-200]:
            del statements[old]
        self.send(200, statement.answer(self.headers.get("Host")))


server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
server.daemon_threads = True
server.serve_forever()
