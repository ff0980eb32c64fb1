""" @bruin

name: raw.rates
image: python:3.12

secrets:
  - key: my-postgres
    inject_as: my-postgres

@bruin """

print("hello")
