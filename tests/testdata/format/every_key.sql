/* @bruin

uri: postgres://warehouse/marts/daily
name: marts.daily
type: pg.sql
description: |-
  What was sold, a day and shop.

    * an indented line
start_date: "2024-01-01"
connection: warehouse
tags:
  - daily
  - "2024"
domains:
  - sales
meta:
  cost: 'a: b'
  tier: "1"

materialization:
  type: table
  strategy: time_interval
  partition_by: day
  cluster_by:
    - shop
    - day
  incremental_key: day
  time_granularity: date

depends:
  - staging.orders
  - asset: staging.shops
    mode: symbolic
image: python:3.11
instance: b1.small
owner: team@example.com

parameters:
  message: "a \U0001F600 that is written as an escape, and long enough to be folded \n if it could be"
  query: |2-
      select 1

    from x
  quoted: 'it''s'
  url: https://example.com/?a=b&c=d

secrets:
  - key: API_KEY
  - key: OTHER
    inject_as: other_key
extends:
  - Customer

columns:
  - name: day
    type: date
    description: A very long description that goes on and on, so that a writer which folds long lines at eighty columns would fold it
    tags:
      - pii
    primary_key: true
    update_on_merge: true
    merge_sql: greatest(target.day, source.day)
    nullable: false
    owner: someone
    domains:
      - sales
    meta:
      a: b
    extends: Customer.ID
    checks:
      - name: not_null
        blocking: false
        description: days are known
      - name: accepted_values
        value:
          - a
          - "1"
      - name: min
        value: 1.5
  - name: shop
    type: text

custom_checks:
  - name: no future
    description: nothing is sold tomorrow
    value: 0
    blocking: false
    query: |
      select count(*)
      from marts.daily

      where day > current_date
  - name: one line
    value: 1
    query: select 1

hooks:
  pre:
    - query: set x = 1
  post:
    - query: analyze marts.daily
interval_modifiers:
  start: -2h
  end: 1d
rerun_cooldown: 300
retries: 2

@bruin */

select 1 as day
