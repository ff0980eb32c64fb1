/** Semantic models for tests. */
import { join } from "node:path";
import { loadModels } from "../../src/semantic/load.ts";
import type { Models } from "../../src/semantic/joins.ts";

/** Tickets of venues, which have owners; people buy and sell tickets, and live somewhere. */
export const shop: Readonly<Record<string, string>> = {
  "tickets.yml": `
name: tickets
source: { table: raw.tickets }
joins:
  - { name: venue, model: venues, relationship: many_to_one, foreign_key: venue_id }
  - { name: buyer, model: people, relationship: many_to_one, foreign_key: buyer_id }
  - { name: seller, model: people, relationship: many_to_one, foreign_key: cast(seller_id as int) }
  - { name: scans, relationship: one_to_many, foreign_key: id, target_key: ticket_id }
dimensions:
  - { name: kind, type: string, hidden: true, label: Kind }
  - { name: order, expression: order_no }
  - { name: a.b, expression: kind }
  - { name: expensive, type: boolean, expression: cents > 5 }
  - name: sold
    type: time
    expression: sold_at
    granularities: { month: "date_trunc('month', sold_at)", day: "date_trunc('day', sold_at)" }
metrics:
  - { name: income, expression: sum(cents), format: { type: currency, currency: EUR, decimals: 2 } }
  - { name: n, expression: count(*) }
  - { name: buyers, expression: count(distinct buyer_id), filter: "{kind} = 'music'" }
  - { name: average, expression: "{income} / {n}" }
  - { name: share, expression: "({income} - {n}) / {average}" }
  - { name: music, expression: "sum(cents) / count(*)", filter: "{kind} = 'mu(sic'" }
  - { name: in_town, expression: count(*), filter: "{venue.city} = 'Ulm'" }
  - { name: since, expression: sum(cents), filter: "sold_at >= '{{ start_date }}'" }
  - { name: cumulated, expression: "{income}", window: { type: running_total, order_by: sold } }
  - name: before
    expression: "{income}"
    window: { type: lag, order_by: sold, partition_by: [kind], offset: 2 }
  - { name: part, expression: "{income}", window: { type: percent_of_total } }
  - { name: place, expression: "{income}", window: { type: rank, order_by: kind } }
  - { name: growth, expression: "{income} - {before}" }
segments:
  - { name: big, filter: "cents > 5 or {kind} = 'art' -- always" }
  - { name: in_ulm, filter: "{venue.city} = 'Ulm'" }
`,
  "places/venues.yaml": `
schema: v1
name: venues
source: { table: raw.venues }
primary_key: venue_id
joins:
  - { name: owner, model: people, relationship: many_to_one, foreign_key: owner_id }
dimensions:
  - { name: city }
  - { name: opened, type: time, granularities: { year: extract(year from opened) } }
x-team: sales
`,
  "people.yml": `
name: people
source: { table: raw.people }
primary_key: id
joins:
  - name: home
    model: towns
    relationship: one_to_one
    sql: "{people}.town = {towns}.name and {home}.valid"
dimensions: [{ name: nick }]
`,
  "towns.yml": `
name: towns
source: { table: raw.towns }
dimensions: [{ name: country }]
`,
  "scans.yml": "{ name: scans, source: { table: raw.scans }, dimensions: [{ name: gate }] }",
  ".hidden.yml": "broken: [",
};

/** Loads models from texts. @throws {ProjectError} */
export async function modelsOf(files: Readonly<Record<string, string>>): Promise<Models> {
  const root = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = join(root, "semantic", name);
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(path, text);
    }
    return await loadModels(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
