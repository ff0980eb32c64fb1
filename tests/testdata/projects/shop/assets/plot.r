"@bruin
name: plot
depends: mart.daily
@bruin"
print(1)
