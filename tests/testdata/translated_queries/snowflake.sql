= 7 / 2
= 1.0 / 4
> '1.5'::int
> v:name::varchar from (select parse_json('{"name": "owl"}') as v) t
> '{"a": 1}'::variant
= 'abc' like 'a%'
= concat('a', null)
= 'a' || 'b'
= iff(1 = 1, 'a', 'b')
= nvl(null, 1)
= split_part('a,b,c', ',', 2)
= datediff('day', date '2024-02-28', date '2024-03-01')
= count_if(x > 1) from (select 1 as x union all select 2) t
= date_trunc('month', date '2024-02-29')
= year(date '2024-02-29')
= date '2024-03-01' - date '2024-02-28'
= select 1.5 as v union all select 2.255
= select sum(x) as v from (select 1.5 as x union all select 2.25) t
> try_cast('a' as int)
