''' @bruin
name: single
@bruin '''
