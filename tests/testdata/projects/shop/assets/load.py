""" @bruin
depends:
  - mart.daily
  - {asset: raw.orders, mode: symbolic}
  - {uri: "bigquery://p.d.t"}
connection: warehouse
secrets:
  - {key: stripe, inject_as: STRIPE}
@bruin """
import os

print(os.environ["STRIPE"])
