= 7 / 2
= -7 / 2
= 7 % 3
= -7 % 3
= 1.5 + 1
= 1.50 * 1.5
= 7.0 / 2
> 1.0 / 3
> 2.0 / 3.0
> 100.00 / 7
> 1 / 0
> 1.0 / 0
> 7 % 0
= sum(x) / count(*) from (select 1 as x union all select 2 union all select 4) t
> sum(x) * 1.0 / count(*) from (select 1 as x union all select 2 union all select 4) t
> avg(x) from (select 1 as x union all select 2 union all select 4) t
= avg(x) from (select 1 as x union all select 2) t
> avg(x) from (select 1.5 as x union all select 2.25 union all select 4) t
= sum(x) from (select 1.5 as x union all select 2.25 union all select 4) t
= min(x) from (select 'a' as x union all select 'B') t
= max(x) from (select 'a' as x union all select 'B') t
= max(x) from (select '_' as x union all select 'a') t
= count(distinct x) from (select 'a' as x union all select 'A' union all select 'a ') t
= count(x) from (select 1 as x union all select null) t
= select x as v from (select 2 as x union all select 1 union all select null) t order by x
= select x as v from (select 2 as x union all select 1 union all select null) t order by x desc
= select x as v from (select 'b' as x union all select 'A' union all select 'a' union all select 'B') t order by x
= select x, row_number() over (order by x) as v from (select 2 as x union all select 1 union all select null) t order by 2
= select x, row_number() over (order by x desc) as v from (select 2 as x union all select 1 union all select null) t order by 2
= select x, rank() over (order by x) as v from (select 2 as x union all select 1 union all select 1) t order by 1
= select x, dense_rank() over (order by x) as v from (select 2 as x union all select 1 union all select 1) t order by 1
= select x, sum(x) over (order by x) as v from (select 2 as x union all select 1 union all select 1) t order by 1
= select x, sum(x) over (partition by k order by x rows between 1 preceding and current row) as v from (select 2 as x, 1 as k union all select 1, 1 union all select 3, 2) t order by 1
= select x, lag(x) over (order by x) as v from (select 2 as x union all select 1) t order by 1
= select x, lead(x, 1) over (order by x) as v from (select 2 as x union all select 1) t order by 1
= select x, first_value(x) over (order by x desc) as v from (select 2 as x union all select 1) t order by 1
= select x, last_value(x) over (order by x) as v from (select 2 as x union all select 1) t order by 1
= select x, ntile(2) over (order by x) as v from (select 2 as x union all select 1 union all select 3) t order by 1
= select x, count(*) over () as v from (select 2 as x union all select 1) t order by 1
= select x, avg(x) over (partition by k) as v from (select 2 as x, 1 as k union all select 1, 1) t order by 1
= select x, max(x) over (partition by k) as v from (select 2 as x, 1 as k union all select 1, 1) t order by 1
= select 1 as v union all select 2.5
= select 1.5 as v union all select 2.255
= select 1.10 as v union select 1.1
= select null as v union all select 1
= select 'a' as v union select 'A'
= select 1 as v intersect select 1
= select 1 as v except select 2
= select distinct x as v from (select 1 as x union all select 1) t
= select k as v, count(*) as n from (select 'a' as k union all select 'A') t group by k order by n, k
= select k as v from (select 'a' as k, 1 as x union all select 'b', 2) t group by k having sum(x) > 1
= select a.x as v from (select 1 as x) a join (select 1 as y) b on a.x = b.y
= select a.x as v, b.y from (select 1 as x) a left join (select 2 as y) b on a.x = b.y
= select a.x as v, b.y from (select 1 as x) a right join (select 2 as y) b on a.x = b.y
= select a.x as v, b.y from (select 1 as x) a cross join (select 2 as y) b
= select x as v from (select 1 as x) a join (select 1 as x) b using (x)
= select x as v from (select 1 as x) a where exists (select 1 from (select 1 as y) b where b.y = a.x)
= select x as v from (select 1 as x) a where x in (select 1) and x not in (2, 3)
= select (select max(y) from (select 1 as y) b) as v
= select x as v from (select 1 as x union all select 2) t order by x desc limit 1
= with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select n as v from r order by n
= with a as (select 1 as x), b as (select x + 1 as y from a) select y as v from b
= 'a' = 'A'
= 'a ' = 'a'
= 'a' < 'B'
= 'é' = 'e'
= '_' < 'a'
> 1 = '1'
> 1 = '1.0'
> '1' + 1
= 'abc' like 'a%'
= 'ABC' like 'a%'
= 'abc' like 'a_c'
= 'abc' not like 'x%'
> 'a_c' like 'a\_c'
= 'a' || 'b'
= 'a' || null
= 1 || 'b'
= concat('a', 'b')
= concat('a', null)
= concat('a', 1)
> concat('a', 1.50)
> concat('a', true)
= coalesce(null, 1)
= coalesce(null, 'a', 'b')
= coalesce(1, 2.5)
= nullif(1, 1)
= nullif('a', 'A')
= greatest(1, 3)
= greatest(1, null, 3)
= least(1, 3)
= greatest('a', 'B')
= case when 1 = 1 then 1 else 2.5 end
= case 1 when 1 then 'x' end
= 1 in (1, null)
= 2 not in (1, null)
= 1 between 0 and 2
= not true
= null is null
= true and null
= upper('abc')
= lower('ABC')
> upper('é')
> upper('ß')
= length('abc')
> length('é')
= length('a ')
> char_length('é')
= trim('  a ')
= ltrim(' a')
= rtrim('a ')
= trim('	a	')
= substring('abcdef', 2, 3)
= substring('abcdef', 2)
> substring('abcdef', 0, 3)
> substring('abcdef', -2)
= substr('abcdef', 2, 3)
= left('abcdef', 2)
= right('abcdef', 2)
= replace('abcb', 'b', 'x')
= replace('abcB', 'b', 'x')
= replace('abc', '', 'x')
= reverse('abc')
= repeat('ab', 3)
= lpad('7', 3, '0')
= rpad('7', 3, '0')
= lpad('1234', 3, '0')
= split_part('a,b,c', ',', 2)
> position('c' in 'abc')
> strpos('abc', 'c')
> instr('abc', 'c')
> locate('c', 'abc')
> initcap('hello-world')
= abs(-3)
= abs(-1.5)
= ceil(1.2)
= ceil(-1.2)
= floor(-1.2)
= floor(1.9)
= round(2.5)
= round(-2.5)
= round(2.345, 2)
= round(1234.5, -2)
> round(2.5e0)
> round(1.005e0, 2)
= sign(-2)
= mod(7, 3)
= mod(-7, 3)
= power(2, 3)
= sqrt(4)
= exp(0)
= ln(1)
= log(100)
= log10(100)
= log2(8)
= cast('1.5' as decimal(10,2))
= cast('1.555' as decimal(10,2))
= cast(1.555 as decimal(10,2))
= cast(-1.555 as decimal(10,2))
> cast('abc' as decimal(10,2))
> cast(1.5 as char(3))
> cast('abc' as char(2))
> cast('abc' as varchar(2))
= cast('2024-02-29' as date)
> cast('2024-2-9' as date)
> cast('20240229' as date)
> cast('2024-02-30' as date)
> cast('2024-02-29 12:00:00' as date)
= cast(cast('2024-02-29 12:00:00' as timestamp) as date)
= date '2024-02-29'
= date '2024-02-29' = '2024-02-29'
= date '2024-02-29' > '2024-01-01'
= timestamp '2024-02-29 12:00:00'
= timestamp '2024-02-29 12:00:00.123456'
= timestamp '2024-02-29 12:00:00' > '2024-02-29'
= extract(year from date '2024-02-29')
= extract(month from date '2024-02-29')
= extract(day from date '2024-02-29')
= extract(quarter from date '2024-02-29')
= extract(week from date '2024-12-30')
= extract(hour from timestamp '2024-02-29 12:34:56')
= extract(minute from timestamp '2024-02-29 12:34:56')
> extract(second from timestamp '2024-02-29 12:34:56.5')
> extract(dow from date '2024-03-03')
= year(date '2024-02-29')
= month(date '2024-02-29')
= day(date '2024-02-29')
= quarter(date '2024-02-29')
> dayofweek(date '2024-03-03')
> weekday(date '2024-03-03')
> week(date '2024-12-30')
= weekofyear(date '2024-12-30')
= dayofyear(date '2024-12-30')
= hour(timestamp '2024-02-29 12:34:56')
= date '2024-02-29' + interval '1' day
= date '2024-01-31' + interval '1' month
= date_trunc('month', date '2024-02-29')
= date_trunc('week', date '2024-02-29')
= date_trunc('day', timestamp '2024-02-29 12:00:00')
= datediff(date '2024-03-01', date '2024-02-28')
> date_add(date '2024-01-31', interval 1 month)
> date_sub(date '2024-01-31', interval 1 day)
= date_add(date '2024-01-31', 1)
= last_day(date '2024-02-10')
= add_months(date '2024-01-31', 1)
= if(1 = 1, 'a', 'b')
= ifnull(null, 1)
= nvl(null, 1)
= 1 <=> null
= null <=> null
> 1 xor 0
> 7 div 2
> 5 & 3
> 5 | 3
> 5 ^ 3
> 1 << 3
> 'a' regexp '^A$'
> 'abc' rlike 'b'
= md5('a')
> sha1('a')
> hex(255)
> unhex('61')
> ascii('a')
> char(97)
> group_concat(x order by x) from (select 'b' as x union all select 'a') t
> group_concat(distinct x order by x separator '-') from (select 'b' as x union all select 'a') t
> stddev(x) from (select 1 as x union all select 2 union all select 4) t
> variance(x) from (select 1 as x union all select 2 union all select 4) t
> bit_and(x) from (select 6 as x union all select 3) t
= any_value(x) from (select 1 as x) t
= count_if(x > 1) from (select 1 as x union all select 2) t
= sum(case when x > 1 then 1 else 0 end) from (select 1 as x union all select 2) t
> sum(x > 1) from (select 1 as x union all select 2) t
> truncate(2.789, 2)
> trunc(2.789, 2)
> format(1234.5, 2)
> field('b', 'a', 'b')
> find_in_set('b', 'a,b')
> substring_index('a.b.c', '.', 2)
> json_extract('{"a": "x"}', '$.a')
> json_unquote(json_extract('{"a": "x"}', '$.a'))
> get_json_object('{"a": "x"}', '$.a')
> concat_ws('-', 'a', null, 'b')
> array(1, 2)[0]
> size(array(1, 2))
> array_contains(array(1, 2), 2)
> collect_list(x) from (select 1 as x) t
= max_by(x, y) from (select 1 as x, 2 as y union all select 3, 1) t
> percentile(x, 0.5) from (select 1 as x union all select 2) t
> approx_count_distinct(x) from (select 1 as x union all select 2) t
> date_format(date '2024-02-29', 'yyyy')
> to_date('2024-02-29')
> unix_timestamp(timestamp '2024-02-29 00:00:00')
> from_unixtime(0)
> months_between(date '2024-03-01', date '2024-02-01')
> next_day(date '2024-02-29', 'MO')
> cast('1.5' as int)
= cast('12' as int)
= cast(' 12 ' as int)
> cast(1.5 as int)
> cast(2.5 as int)
> cast(-1.5 as int)
> cast(2.5D as int)
> cast(1.5 as string)
= cast(1 as string)
> cast(true as string)
> cast(1.0D as string)
> cast('yes' as boolean)
= cast('true' as boolean)
> cast('1' as boolean)
= cast(1 as boolean)
= cast('2024-02-29 12:00:00' as timestamp)
> cast('2024-02-29T12:00:00' as timestamp)
> cast(timestamp '2024-02-29 12:00:00' as string)
= cast(date '2024-02-29' as string)
= '12'::int
= x::int from (select '12' as x) t
> 2147483647 + 1
= date_add(date '2024-01-31', 1)
= date_sub(date '2024-01-31', 1)
> date '2024-03-01' - date '2024-02-28'
= dateadd(month, 1, date '2024-01-31')
= datediff(day, date '2024-02-28', date '2024-03-01')
> timestampdiff(month, timestamp '2024-01-31 00:00:00', timestamp '2024-02-29 00:00:00')
= date '2024-01-31' + interval 1 month
= make_date(2024, 2, 29)
> trunc(date '2024-02-29', 'MM')
= 1.5D / 2
> 1.5BD / 2
> 3 div 2
= nvl2(null, 1, 2)
> decode(1, 1, 'a', 'b')
> iff(true, 1, 2)
> select x as v from (select explode(array(1,2)) as x) t order by x
= select x as v from values (1), (2) as t(x) order by x
> element_at(array(1,2), 1)
> string_agg(x, ',') from (select 'a' as x) t
> select x as v from values ('1'), ('2') as t(x) where x = 1
= 1e3
= date_trunc('year', date '2024-02-29')
= date_trunc('quarter', date '2024-02-29')
= nvl2(1, 'a', 'b')
= current_date > date '2024-01-01'
= 1 <=> 2
= 1 == 1
= select x as v from (select 1 as x) a union all select y from (select 2 as y) b
> select x as v from (select 1 as x) a union all select y from (select 'a' as y) b
> select x as v from (select 1 as x) a union all select y from (select '2' as y) b
> select 1 as v union all select 'a'
= select '1' as v union all select 'a'
= select 1 as v union all select null
> select true as v union all select 2
> select cast('2024-01-31' as date) as v union all select '2024-01-31'
> select x as v from (select 1 as x) a union select y from (select 2 as y) b union select z from (select 'c' as z) c
= with a as (select 1 as v), b as (select 2 as v) select * from a union all select * from b
> with a as (select 1 as v, 'c' as w), b as (select 2 as v, 3 as w) select * from a union all select * from b
= with a as (select 1 as v), b as (select 1 as v) select v from a intersect select v from b
> with a as (select 1 as v), b as (select '1' as v) select v from a except select v from b
> case when x = 1 then 1 else 'a' end from (select 1 as x) t
> case when x = 1 then x else '2' end from (select 1 as x) t
= case when x = 1 then x else 2 end from (select 1 as x) t
> case when x = 1 then x else y end from (select 1 as x, 'a' as y) t
= case when x = 1 then x else y end from (select 1 as x, 2 as y) t
> case when x = 1 then y else 2 end from (select 1 as x, true as y) t
> case x when '1' then 2 end from (select 1 as x) t
= case x when 1 then 2 when 3 then 4 end from (select 1 as x) t
> case x when y then 2 end from (select 1 as x, '01' as y) t
> coalesce(x, 'a') from (select 1 as x) t
> coalesce(x, '2') from (select 1 as x) t
> coalesce(x, y) from (select 1 as x, 'a' as y) t
= coalesce(x, y, 0) from (select 1 as x, 2 as y) t
> coalesce(x, false) from (select 1 as x) t
> coalesce(x, '2024-01-01') from (select cast('2024-01-31' as date) as x) t
> x in (1, '1') from (select '01' as x) t
> x in (1, '1') from (select 1 as x) t
= x in (1, y) from (select 1 as x, 2 as y) t
> x in (1, y) from (select 1 as x, '01' as y) t
> x in (select '01') from (select 1 as x) t
= x in (select 1) from (select 1 as x) t
> x between y and 5 from (select 1 as x, '0' as y) t
= x between y and 5 from (select 1 as x, 0 as y) t
> x = y from (select true as x, 2 as y) t
> x = y from (select cast('2024-01-31' as date) as x, '2024-01-31' as y) t
> nullif(x, y) from (select 1 as x, '01' as y) t
> x is distinct from y from (select 1 as x, '01' as y) t
> x is distinct from y from (select 1 as x, cast(null as int) as y) t
= x is not distinct from y from (select 1 as x, 1 as y) t
> greatest(x, y) from (select 1 as x, '01' as y) t
> lag(x, 1, 'a') over (order by x) from (select 1 as x) t
= lag(x, 1, 0) over (order by x) from (select 1 as x) t
> select id as v from (select 1 as id) a join (select '01' as id) b using (id)
= select id as v from (select 1 as id) a join (select 1 as id) b using (id) where id = 1 or id = 2
= select id as v from (select 1 as id) a left join (select 2 as id) b using (id)
> select x as v from (select 1 as x) a natural join (select 1 as x) b
> if(x = 1, x, 'a') from (select 1 as x) t
> nvl2(x, 1, 'a') from (select 1 as x) t
> nvl(x, 'a') from (select 1 as x) t
> select x as v from (values (1), ('a')) t(x)
> x from (select 1 as x) t where x
= x from (select true as x) t where x
> not x from (select 1 as x) t
= not x from (select true as x) t
> x and true from (select 2 as x) t
= x or y from (select true as x, false as y) t
> case when x then 1 else 2 end from (select 5 as x) t
> case when x then 1 else 2 end from (select 'true' as x) t
= case when x then 1 else 2 end from (select true as x) t
> select a.x as v from (select 1 as x) a join (select 2 as y) b on b.y
= select a.x as v from (select 1 as x) a join (select true as y) b on b.y and a.x = 1
> select x as v from (select 1 as x, true as y) a group by x having min(x)
