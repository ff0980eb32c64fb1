"""A stand-in for Snowflake in tests: fakesnow, which runs its SQL on DuckDB, behind the protocol of its drivers.

    BRUIN_TEST_PASSWORD=… python server.py PORT

fakesnow has such a server of its own, which answers in Arrow, takes every login and forgets requests to stop a
statement. This one answers in JSON as the service does for clients of JavaScript, in parts when there are many
rows; lets in the user BRUIN with that password, and those that it makes by CREATE USER, to the database BRUIN;
commits at DDL; and interrupts statements.
"""

import asyncio
import datetime
import gzip
import json
import os
import re
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import duckdb
import fakesnow.cursor
import pyarrow as pa
import snowflake.connector.errors
import uvicorn
from fakesnow.dialect import parse_one
from fakesnow.instance import FakeSnow
from fakesnow.rowtype import describe_as_rowtype
from fakesnow.statement_type import DML_TYPE_IDS, MERGE, statement_type_id
from sqlglot import exp
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PORT = int(sys.argv[1])
passwords = {"BRUIN": os.environ["BRUIN_TEST_PASSWORD"]}
FIRST_ROWS, CHUNK_ROWS, KEPT_BYTES = 2_000, 10_000, 400 << 20

snow = FakeSnow()
snow.connect("BRUIN", "PUBLIC")  # makes the database of the tests
snow.create_database_on_connect = snow.create_schema_on_connect = False

# DuckDB has a MERGE of its own, which follows the conditions of several clauses.
fakesnow.cursor.transforms.merge = lambda expression: [expression]

threads = ThreadPoolExecutor(64)
sessions = {}  # token -> Session
results = {}  # query id -> (rowtype, table)
running = {}  # request id -> Session
stopped = set()  # request ids


class Session:
    def __init__(self, database, schema):
        # A session that names a database only has the schema that each of them begins with.
        self.conn = snow.connect(database, schema or (database and "PUBLIC"))
        self.is_open = False  # whether a transaction is

    @property
    def duck(self):
        return self.conn._duck_conn


class Refused(Exception):
    def __init__(self, code, message, state="", status=200):
        self.code, self.message, self.state, self.status = code, message, state, status


def envelope(data=None, code=None, message=None, success=True, status=200):
    return JSONResponse({"data": data, "code": code, "message": message, "success": success}, status)


def refusal(refused, query_id=None):
    data = {"errorCode": refused.code, "sqlState": refused.state, "queryId": query_id, "internalError": False}
    return envelope(data, refused.code, refused.message, False, refused.status)


async def login(request):
    data = (await request.json())["data"]
    user, password = data.get("LOGIN_NAME", "").upper(), data.get("PASSWORD")
    if user not in passwords or password != passwords[user]:
        return refusal(Refused("390100", "Incorrect username or password was specified."))
    database = request.query_params.get("databaseName")
    if database is not None and database.upper() != "BRUIN":
        return refusal(Refused("390201", f"The requested database does not exist or not authorized: {database}"))
    token = uuid.uuid4().hex
    sessions[token] = Session(database, request.query_params.get("schemaName"))
    return envelope({"token": token, "masterToken": f"master-{token}", "validityInSeconds": 3600, "parameters": []})


def session_of(request):
    token = request.headers.get("Authorization", "")[len('Snowflake Token="') : -1]
    if token not in sessions:
        raise Refused("390104", "User must login again to access the service.")
    return token, sessions[token]


async def end_session(request):
    try:
        token, session = session_of(request)
    except Refused as refused:
        return refusal(refused)
    if request.query_params.get("delete"):
        del sessions[token]
        await asyncio.get_running_loop().run_in_executor(threads, session.conn.close)
    return envelope()


async def abort(request):
    request_id = (await request.json())["requestId"]
    session = running.get(request_id)
    if session is None:
        return refusal(Refused("000605", "Identified SQL statement is not currently executing."))
    stopped.add(request_id)
    session.duck.interrupt()
    return envelope()


async def query(request):
    try:
        _, session = session_of(request)
        body = await request.json()
        request_id = request.query_params["requestId"]
        running[request_id] = session
        try:
            loop = asyncio.get_running_loop()
            return envelope(await loop.run_in_executor(threads, answer, session, body, request_id))
        finally:
            running.pop(request_id, None)
            stopped.discard(request_id)
    except Refused as refused:
        return refusal(refused, str(uuid.uuid4()))


def answer(session, body, request_id):
    # DuckDB keeps temporary tables in a place of their own, whatever schema they were made in.
    text = re.sub(r'(?:(?:"[^"]+"|[\w$]+)\.)+(__bruin_\w+)', r"\1", body["sqlText"])
    return run(session, text, body, request_id)


def run(session, text, body, request_id):
    try:
        return carry_out(session, text, body)
    except duckdb.InterruptException:
        raise Refused("000604", "SQL execution canceled", "57014") from None
    except (snowflake.connector.errors.Error, duckdb.Error, NotImplementedError) as error:
        if request_id in stopped and "nterrupt" in str(error):
            raise Refused("000604", "SQL execution canceled", "57014") from None
        raise in_words_of_the_service(error) from None


WORDS = [
    (r"Table with name \"?([^\s\"!]+)\"? does not exist", "002003", "42S02", "SQL compilation error:\nObject '{}' does not exist or not authorized."),
    (r"(?:Schema with name|schema) \"?([^\s\"!]+?)\"? (?:does not exist|not found)", "002003", "02000", "SQL compilation error:\nSchema '{}' does not exist or not authorized."),
    (r"Catalog \"?([^\s\"!]+?)\"? does not exist", "002003", "02000", "SQL compilation error:\nDatabase '{}' does not exist or not authorized."),
    (r"(?:Scalar |Table |Aggregate )?Function with name \"?(\w+)\"? does not exist", "002140", "42601", "SQL compilation error:\nUnknown function {}"),
    (r"(?:Referenced column|column named) \"([^\"]+)\"", "000904", "42000", "SQL compilation error: error line 1 at position 7\ninvalid identifier '{}'"),
    (r"Could not convert string '([^']*)'", "100038", "22018", "Numeric value '{}' is not recognized"),
]


def in_words_of_the_service(error):
    message = str(getattr(error, "msg", None) or error)
    for pattern, code, state, text in WORDS:
        if found := re.search(pattern, message):
            name = found[1].upper() if code == "002140" else found[1]
            return Refused(code, text.format(name), state)
    if isinstance(error, duckdb.TransactionException) and "onflict" in message:
        return Refused("000625", f"Statement aborted because the number of waiters for this lock: {message}", "57014")
    number = getattr(error, "errno", None)
    code = f"{number:06d}" if isinstance(number, int) and number > 0 else "100132"
    if code == "001003":
        message = f"SQL compilation error:\nsyntax error line 1 at position 0: {message}"
    return Refused(code, message, getattr(error, "sqlstate", None) or "22000")


def first_words(text):
    plain = re.sub(r"--[^\n]*|/\*.*?\*/", " ", text, flags=re.S)
    return [word.lower() for word in re.findall(r"\w+", plain[:200])[:3]]


def carry_out(session, text, body):
    first, *others = [*first_words(text), "", ""]
    if found := re.match(r"\s*(?:create|alter)\s+user\s+(\w+)\s+(?:set\s+)?password\s*=\s*'([^']*)'", text, re.I):
        passwords[found[1].upper()] = found[2]
        return constant([("status", "text")], [["Statement executed successfully."]])
    if first == "alter" and others[0] == "session":
        return constant([("status", "text")], [["Statement executed successfully."]])
    if first == "select" and others[0] == "current_transaction":
        return constant([("CURRENT_TRANSACTION()", "text")], [["1" if session.is_open else None]])
    if first in {"create", "alter", "drop", "undrop", "truncate", "comment", "grant"} and session.is_open:
        session.duck.commit()
        session.is_open = False
    if not session.is_open:
        wait_for_a_later_moment()
    cursor = session.conn.cursor()
    if first == "explain":
        describe(cursor, re.sub(r"^\s*explain\s+", "", text, flags=re.I))
        return constant([("step", "fixed"), ("operation", "text")], [["0", "Result"]])
    if body.get("describeOnly"):
        return {"rowtype": describe(cursor, text), "rowset": [], "queryResultFormat": "json", "total": 0}
    bindings = body.get("bindings") or {}
    values = [bindings[key]["value"] for key in sorted(bindings, key=int)]
    expression = parse_one(cursor._inline_variables(text))
    kind = statement_type_id(expression)
    if kind == MERGE:
        counts = [merged(session, cursor, expression)]
        rowtype = [column("number of rows inserted", "fixed")]
        return page(rowtype, [[str(count) for count in counts]], kind)
    cursor.execute(text, binding_params=values or None, server=True)
    if first in {"begin", "start"}:
        session.is_open = True
    elif first in {"commit", "rollback"}:
        session.is_open = False
    rowtype = describe_as_rowtype(cursor._describe_last_sql())
    table = cursor._arrow_table
    session.conn.results_cache.clear()
    if kind in DML_TYPE_IDS:
        rows = [[None if cell is None else str(cell) for cell in row.values()] for row in table.to_pylist()]
        return page(rowtype, rows, kind)
    return stored(rowtype, table, kind)


last_moment = 0
moments = threading.Lock()


def wait_for_a_later_moment():
    """Lets no two statements begin in one millisecond, which some versions of DuckDB would take for one moment."""
    global last_moment
    with moments:
        while (now := time.time_ns() // 1_000_000) <= last_moment:
            time.sleep(0.0001)
        last_moment = now


def merged(session, cursor, expression):
    """Carries out a MERGE at one moment: what its clauses call the current time is told before."""
    moment = session.duck.execute("SELECT CAST(now() AS VARCHAR)").fetchone()[0]
    tree = cursor._transform(expression, None)
    for call in list(tree.find_all(exp.CurrentTimestamp)):
        call.replace(exp.cast(exp.Literal.string(moment), "TIMESTAMPTZ"))
    return session.duck.execute(tree.sql(dialect="duckdb")).fetchone()[0]


def describe(cursor, text):
    cursor.execute(f"DESCRIBE {text}")
    return describe_as_rowtype(cursor.fetchall())


def column(name, kind):
    return {"name": name, "type": kind, "scale": 0, "precision": 38, "nullable": True, "length": None}


def constant(columns, rows):
    return page([column(*entry) for entry in columns], rows, 0)


def page(rowtype, rows, kind):
    return {
        "rowtype": rowtype,
        "rowset": rows,
        "total": len(rows),
        "returned": len(rows),
        "queryId": str(uuid.uuid4()),
        "statementTypeId": kind,
        "queryResultFormat": "json",
    }


def stored(rowtype, table, kind):
    count = 0 if table is None else table.num_rows
    first = [] if table is None else encoded(rowtype, table.slice(0, FIRST_ROWS))
    data = page(rowtype, first, kind) | {"total": count}
    if count > FIRST_ROWS:
        results[data["queryId"]] = (rowtype, table)
        while len(results) > 1 and sum(kept.nbytes for _, kept in results.values()) > KEPT_BYTES:
            del results[next(iter(results))]
        starts = range(FIRST_ROWS, count, CHUNK_ROWS)
        url = f"http://127.0.0.1:{PORT}/chunks/{data['queryId']}"
        data["chunks"] = [{"url": f"{url}/{start}", "rowCount": min(CHUNK_ROWS, count - start)} for start in starts]
        data["chunkHeaders"] = {"x-test-key": "of-the-store"}
    return data


def chunk(request):
    if request.headers.get("x-test-key") != "of-the-store" or "authorization" in request.headers:
        return Response(status_code=400)
    found = results.get(request.path_params["id"])
    if found is None:
        return Response(status_code=403)
    rowtype, table = found
    rows = encoded(rowtype, table.slice(request.path_params["start"], CHUNK_ROWS))
    text = json.dumps(rows)[1:-1]
    return Response(gzip.compress(text.encode(), 1), media_type="application/octet-stream")


def encoded(rowtype, table):
    columns = [encode(table.column(index), entry) for index, entry in enumerate(rowtype)]
    return [list(row) for row in zip(*columns)]


def encode(values, entry):
    kind, scale = entry["type"], entry.get("scale") or 0
    if pa.types.is_timestamp(values.type):
        unit = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[values.type.unit]
        zone = " 1440" if kind == "timestamp_tz" else ""
        return [None if v is None else moment(v, unit) + zone for v in values.cast(pa.int64()).to_pylist()]
    write = {
        "boolean": lambda v: "1" if v else "0",
        "date": lambda v: str((v - datetime.date(1970, 1, 1)).days),
        "time": lambda v: f"{v.hour * 3600 + v.minute * 60 + v.second}.{v.microsecond * 1000:09d}",
        "binary": lambda v: v.hex().upper(),
        "fixed": lambda v: f"{v:.{scale}f}" if scale else str(int(v)),
        "real": lambda v: repr(v),
    }.get(kind, str)
    return [None if v is None else write(v) for v in values.to_pylist()]


def moment(value, unit):
    seconds, rest = divmod(abs(value), unit)
    return f"{'-' if value < 0 else ''}{seconds}.{rest * (10**9 // unit):09d}"


routes = [
    Route("/session/v1/login-request", login, methods=["POST"]),
    Route("/session", end_session, methods=["POST"]),
    Route("/queries/v1/query-request", query, methods=["POST"]),
    Route("/queries/v1/abort-request", abort, methods=["POST"]),
    Route("/chunks/{id}/{start:int}", chunk, methods=["GET"]),
]
uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=PORT, log_level="warning")
