/* @bruin
- name
@bruin */
