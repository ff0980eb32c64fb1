""" @bruin
name: e
type: python
materialization: {type: table, strategy: ddl}
@bruin """
print(1)
