""" @bruin
name: open
