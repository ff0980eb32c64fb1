# @bruin.name: later
print("x")
