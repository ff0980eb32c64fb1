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
> 1 <=> 2
> null <=> null
> 1 == 1
= select x as v from (select 1 as x) a union all select y from (select 2 as y) b
> select x as v from (select 1 as x) a union all select y from (select 'a' as y) b
= select '1' as v union all select 'a'
> case when x = 1 then 1 else 'a' end from (select 1 as x) t
> case when x = 1 then x else '2' end from (select 1 as x) t
> coalesce(x, 'a') from (select 1 as x) t
> coalesce(x, '2') from (select 1 as x) t
> x in (1, '1') from (select '01' as x) t
> x in (1, '1') from (select 1 as x) t
> iff(x = 1, x, 'a') from (select 1 as x) t
> nvl(x, 'a') from (select 1 as x) t
