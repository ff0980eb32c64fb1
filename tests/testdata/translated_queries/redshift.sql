= 7 / 2
= 1.0 / 4
> '1.5'::int
= 'abc' like 'a%'
= 'a' || 'b'
= greatest(1, null, 3)
= split_part('a,b,c', ',', 2)
= date_trunc('month', date '2024-02-29')
= date '2024-03-01' - date '2024-02-28'
= select 1.5 as v union all select 2.255
> 'abc' like 'a\\_c'
> 1 / 0
= nullif(1, 1)
