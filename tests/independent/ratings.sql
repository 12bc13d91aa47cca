-- The second implementation of the ratings: every edition, area and group, from the CSVs alone.
-- All arithmetic is in whole millionths, so nothing is rounded but where the rule says half up.

create or replace macro millionths(text) as cast(round(cast(text as decimal(24, 8)) * 1000000) as hugeint);
create or replace macro step(places) as cast(10 ** (6 - places) as hugeint);
create or replace macro half_up(n, places) as sign(n) * ((2 * abs(n) + step(places)) // (2 * step(places))) * step(places);
create or replace macro year_order(label, year_type) as
    cast(left(label, 4) as integer) * 100 + case when year_type = 'month' then cast(right(label, 2) as integer) else 0 end;
create or replace macro in_type(ends_in, year_type) as case year_type
    when 'academic' then format('{}/{:02d}', ends_in - 1, ends_in % 100)
    when 'financial' then format('{}-{:02d}', ends_in - 1, ends_in % 100)
    when 'month' then format('{}-03', ends_in)
    else format('{}', ends_in) end;

-- Which sources an edition prefers: those it lists, in that order, then the others by name.
create or replace table preference as
select e.period, s.source, s.published <= e.position_date as is_known,
       coalesce(nullif(list_position(string_split(e.source_order, ' '), s.source), 0), 1000) as place
from editions e cross join sources s;

-- Every observation an edition may show, with the decimals it was printed with: of the printed numbers that round from the value the
-- longest; for a hedged whole number as many tens as it has zeros at its end; else as the register says.
create or replace table shown as
with read as (
    select o.*, i.year_type, i.unit, i.polarity,
           year_order(o.year, i.year_type) as moment,
           try_cast(nullif(o.value, '') as decimal(24, 8)) as number,
           regexp_extract_all(replace(o.printed, ',', ''), '\d+\.?\d*|\.\d+') as tokens,
           cast(i.decimals as integer) as usual
    from observations o join indicators i on i.id = o.indicator
)
select e.period, r.*, millionths(nullif(r.value, '')) as figure, p.place,
       case when qualifier <> '' and number = floor(number) and number <> 0
            then -length(regexp_extract(cast(cast(number as bigint) as text), '0*$'))
            else coalesce(list_max(list_transform(
                list_filter(tokens, lambda t: half_up(abs(millionths(number)), length(split_part(t, '.', 2))) = millionths(t)),
                lambda t: length(split_part(t, '.', 2)))), usual) end as places
from read r
cross join editions e
join preference p on p.period = e.period and p.source = r.source
where moment <= year_order(case r.year_type when 'academic' then e.academic_year when 'financial' then e.financial_year
                                        when 'calendar' then e.calendar_year else left(e.position_date, 7) end, r.year_type);

-- One figure a year: the preferred source's.
create or replace table yearly as
select * from shown qualify row_number() over (
    partition by period, indicator, area, "group", moment order by place, source) = 1;

create or replace table latest as
select * from yearly qualify row_number() over (partition by period, indicator, area, "group" order by moment desc) = 1;

create or replace table known_targets as
select p.period, t.*, p.place,
       list_position(['absolute', 'band', 'change_pp', 'change_pct', 'change_count', 'change_ambiguous',
                      'relative_national', 'relative_neighbours', 'relative_year'], t.kind) as demand
from targets t join preference p on p.source = t.source
where p.is_known;

-- What is to be rated: whatever has a latest figure or a target.
create or replace table subjects as
select period, indicator, area, "group" from latest
union
select period, indicator, area, "group" from known_targets;

-- The earlier figure and the baseline: from the same source where it has one.
create or replace table previous as
select l.period, l.indicator, l.area, l."group", s.figure, s.places, s.year
from latest l join shown s using (period, indicator, area, "group")
where s.moment < l.moment
qualify row_number() over (partition by l.period, l.indicator, l.area, l."group"
    order by s.source = l.source desc, s.moment desc, s.place, s.source) = 1;

create or replace table baseline as
select l.period, l.indicator, l.area, l."group", s.figure, s.symbol
from latest l
join editions e using (period)
join shown s using (period, indicator, area, "group")
where s.year = in_type(2000 + cast(right(e.baseline_year, 2) as integer), l.year_type)
qualify row_number() over (partition by l.period, l.indicator, l.area, l."group"
    order by s.source = l.source desc, s.place, s.source) = 1;

-- The target that rates: milestone, fallback, final year; within a year the one that asks most, from the preferred source.
create or replace table chosen as
select k.*, list_position([e.milestone_year, e.fallback_year, e.final_year], k.target_year) as turn
from known_targets k join editions e using (period)
where turn > 0
qualify row_number() over (partition by k.period, k.indicator, k.area, k."group" order by turn, demand, k.place, k.source, k.line) = 1;

-- The target of the last year, for the direction of indicators that nothing rates.
create or replace table last_chosen as
select * from known_targets
qualify row_number() over (partition by period, indicator, area, "group"
    order by cast(target_year as integer) desc, demand, place, source, line) = 1;

create or replace table national as
select l.period, l.indicator, l.area, l."group", coalesce(same_year.figure, newest.figure) as figure
from subjects l
left join latest own using (period, indicator, area, "group")
cross join (select code from areas where kind = 'country' limit 1) country
left join yearly same_year on (same_year.period, same_year.indicator, same_year.area, same_year."group", same_year.moment)
                            = (l.period, l.indicator, country.code, l."group", own.moment)
left join latest newest on (newest.period, newest.indicator, newest.area, newest."group")
                         = (l.period, l.indicator, country.code, l."group");

create or replace table neighbourly as
select l.period, l.indicator, l.area, l."group", sum(y.figure) as total, count(y.figure) as number_of
from latest l
join indicators i on i.id = l.indicator and i.nationally_published = 'yes'
join areas a on a.code = l.area and a.kind = 'county'
join editions e on e.period = l.period
join neighbours n on n."set" = e.neighbour_set
join yearly y on (y.period, y.indicator, y.area, y."group", y.moment) = (l.period, l.indicator, n.area, l."group", l.moment)
group by all;

create or replace macro resolved(picked) as table
with put as (
    select t.*, i.unit, cast(i.decimals as integer) as usual, millionths(nullif(t.value, '')) as size,
           base.figure as start, nation.figure as nation,
           case when nb.number_of > 0 then
               ((2 * nb.total + nb.number_of * step(usual)) // (2 * nb.number_of * step(usual))) * step(usual) end as peers
    from query_table(picked) t
    join indicators i on i.id = t.indicator
    left join yearly base on (base.period, base.indicator, base.area, base."group", base.year)
                           = (t.period, t.indicator, t.area, t."group", t.baseline_year)
    left join national nation on (nation.period, nation.indicator, nation.area, nation."group")
                               = (t.period, t.indicator, t.area, t."group")
    left join neighbourly nb on (nb.period, nb.indicator, nb.area, nb."group") = (t.period, t.indicator, t.area, t."group")
), worked_out as (
    select *, case
        when kind = 'absolute' then size
        when kind = 'relative_national' then half_up(nation, usual)
        when kind = 'relative_neighbours' then peers
        when kind = 'relative_year' then half_up(start, usual)
        when direction = '' then null
        when kind = 'change_pct' or (kind = 'change_ambiguous' and unit not in ('percent', 'pp'))
            then half_up((start * (100000000 + case direction when 'increase' then size else -size end)) // 100000000, usual)
        when kind like 'change%' then half_up(start + case direction when 'increase' then size else -size end, usual)
        end as bound
    from put
)
select period, indicator, area, "group", sense in ('more than', 'less than') as is_strict, sense,
       kind like 'change%' and direction = 'decrease' as is_fall,
       case when kind = 'band' then millionths(nullif(lower, ''))
            when is_fall and sense in ('at least', 'more than') then null
            when sense in ('at least', 'more than', 'equal', 'within') then bound end as low,
       case when kind = 'band' then millionths(nullif(upper, ''))
            when is_fall and sense in ('at least', 'more than') then bound
            when sense in ('at most', 'less than', 'equal', 'within') then bound end as high
from worked_out;

create or replace table rating_target as select * from resolved('chosen');
create or replace table last_target as select * from resolved('last_chosen');

create or replace table facts as
select s.period, s.indicator, s.area, s."group", i.polarity, l.figure, l.symbol, l.year, l.places,
       b.figure as baseline, b.symbol as baseline_symbol, b.indicator is not null as has_baseline,
       p.figure as before, p.places as before_places, p.year as before_year,
       t.indicator is not null as has_target, t.is_strict,
       case when t.indicator is null then millionths(tol.lower)
            when i.polarity = 'L' and t.sense = 'equal' then null else t.low end as low,
       case when t.indicator is null then millionths(tol.upper)
            when i.polarity = 'H' and t.sense = 'equal' then null else t.high end as high,
       case when t.indicator is not null then t.low else lt.low end as direction_low,
       case when t.indicator is not null then t.high else lt.high end as direction_high,
       r.equal_to_baseline, i.series_breaks,
       in_type(2000 + cast(right(e.baseline_year, 2) as integer), i.year_type) as baseline_year
from subjects s
left join latest l using (period, indicator, area, "group")
left join baseline b using (period, indicator, area, "group")
left join previous p using (period, indicator, area, "group")
left join rating_target t using (period, indicator, area, "group")
left join last_target lt using (period, indicator, area, "group")
join indicators i on i.id = s.indicator
join editions e on e.period = s.period
join rag r on r.rule_set = e.rule_set
left join tolerance tol on tol.indicator = s.indicator and tol.rule_set = e.rule_set;

create or replace macro has_break(breaks, earlier, later) as
    len(list_filter(string_split(breaks, ';'), lambda label: label <> '' and label > earlier and label <= later)) > 0;
create or replace macro outside(n, low, high) as greatest(coalesce(low - n, 0), coalesce(n - high, 0), 0);
create or replace macro badness(n, polarity, low, high) as case polarity
    when 'H' then -n when 'L' then n
    else case when low is null and high is null then null else outside(n, low, high) end end;

create or replace table ratings as
with compared as (
    select *, half_up(figure, places) as now_shown, half_up(baseline, places) as baseline_shown,
           half_up(figure, least(places, before_places)) as now_moved, half_up(before, least(places, before_places)) as before_moved
    from facts
), judged as (
    select *, case
        when figure is null or symbol <> '' then 'no figure'
        when not has_baseline or baseline is null or baseline_symbol <> '' then 'no baseline'
        when has_break(series_breaks, baseline_year, year) then 'series break'
        when low is null and high is null then 'no target'
        else '' end as cause,
        outside(now_shown, low, high) = 0
            and not (coalesce(is_strict, false) and (now_shown is not distinct from low or now_shown is not distinct from high)) as is_reached,
        badness(now_shown, polarity, low, high) - badness(baseline_shown, polarity, low, high) as worse_by,
        case when figure is null or before is null or has_break(series_breaks, before_year, year) then 'not shown'
             when now_moved = before_moved then 'same' when now_moved > before_moved then 'up' else 'down' end as movement,
        badness(now_moved, polarity, direction_low, direction_high)
            - badness(before_moved, polarity, direction_low, direction_high) as moved_worse_by
    from compared
)
select period, indicator, area, "group", cause,
       case when cause <> '' then 'not rated' when is_reached then 'green' when worse_by = 0 then equal_to_baseline
            when worse_by > 0 then 'red' else 'amber' end as rag,
       movement,
       case when movement = 'not shown' then '' when movement = 'same' then 'amber'
            when moved_worse_by is null then '' when moved_worse_by = 0 then 'amber'
            when moved_worse_by > 0 then 'red' else 'green' end as movement_rag
from judged;
