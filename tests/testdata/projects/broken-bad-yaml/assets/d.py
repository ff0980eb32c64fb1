
""" @bruin
name: d
tags:
	- a
@bruin """
