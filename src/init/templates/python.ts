import type { PipelineTemplate } from "../template.ts";

const weather = `"""@bruin

name: raw.weather
type: python
connection: duckdb-default

materialization:
  type: table

columns:
  - name: city
    type: varchar
    checks:
      - name: not_null
  - name: day
    type: date
  - name: degrees
    type: integer

@bruin"""

import os
from datetime import date, timedelta


def materialize():
    """The rows of the table; a real asset would ask a service for them."""
    end = date.fromisoformat(os.environ["BRUIN_END_DATE"])
    cities = {"Ankara": 3, "Berlin": -1, "Lisbon": 14}
    for city, degrees in cities.items():
        yield [
            {"city": city, "day": end - timedelta(days=ago), "degrees": degrees + ago}
            for ago in range(3)
        ]
`;

const warmest = `/* @bruin

name: marts.warmest_city
type: duckdb.sql

materialization:
  type: view

depends:
  - raw.weather

@bruin */

select city, max(degrees) as degrees
from raw.weather
group by city
order by degrees desc
limit 1
`;

/** Rows that Python makes, in a file of DuckDB. */
export const pythonTemplate: PipelineTemplate = {
  name: "python",
  about: "A table whose rows Python makes, in a DuckDB file",
  files: (pipeline) => ({
    "pipeline.yml":
      `name: ${pipeline}\nschedule: daily\n\ndefault_connections:\n  duckdb: duckdb-default\n`,
    "assets/raw/weather.py": weather,
    "assets/marts/warmest_city.sql": warmest,
  }),
  connections: { duckdb: { name: "duckdb-default", path: "duckdb.db" } },
  next: (folder) => [[`bruin run ${folder}`, "run it"]],
};
