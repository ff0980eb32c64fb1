/* @bruin
- name: list
@bruin */

select 1 as id
