-- The second implementation of the ratings: every edition, area and group, from the CSVs alone.
-- All arithmetic is in whole millionths, so nothing is rounded but where the rule says half up; only intervals are in floating point.

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
create or replace macro ends(label, year_type) as
    cast(left(label, 4) as integer) + case when year_type in ('academic', 'financial') then 1 else 0 end;
create or replace macro at_latest(published) as case length(published)
    when 4 then published || '-12-31' when 7 then cast(last_day(cast(published || '-01' as date)) as text) else published end;
create or replace macro hedged(printed) as regexp_matches(lower(printed),
    '\b(nearly|almost|about|around|approximately|circa|over|more than|under|less than|fewer than|at least|at most|up to)\s+£?[0-9]');
create or replace macro has_break(breaks, earlier, later) as
    len(list_filter(string_split(breaks, ';'), lambda label: label <> '' and label > earlier and label <= later)) > 0;

-- The decimals a number was printed with: of the printed numbers that round from it the longest; for a hedged whole number as many tens
-- as it has zeros at its end; else as the register says.
create or replace macro places_of(printed, number, qualifier, usual) as
    case when qualifier <> '' and number = floor(number) and number <> 0
         then -length(regexp_extract(cast(cast(number as bigint) as text), '0*$'))
         else coalesce(list_max(list_transform(
             list_filter(regexp_extract_all(replace(printed, ',', ''), '\d+\.?\d*|\.\d+'),
                 lambda t: half_up(abs(millionths(number)), length(split_part(t, '.', 2))) = millionths(t)),
             lambda t: length(split_part(t, '.', 2)))), usual) end;

-- Which sources an edition prefers: those it lists, in that order, then the others by name.
-- A release that supersedes another is of the same series, named by the first of them.
create or replace table series_of as
with recursive chain as (
    select source, source as first, 0 as depth from sources where supersedes = ''
    union all
    select s.source, c.first, c.depth + 1 from sources s join chain c on s.supersedes = c.source
)
select * from chain;

create or replace table preference as
select e.period, s.source, o.first, o.depth, at_latest(s.published) <= e.position_date as is_known,
       e.releases_date = '' or at_latest(s.published) <= e.releases_date as is_counted,
       coalesce(min(nullif(list_position(string_split(e.source_order, ' '), s.source), 0)) over (partition by e.period, o.first), 1000) as place
from editions e cross join sources s join series_of o using (source);

-- What is printed, or made from the figures of schools; what follows from a stated change; what the register derives from others.
create or replace table printed_rows as
select o.source, o.indicator, o.area, o."group", o.year, o.symbol, o.qualifier, millionths(nullif(o.value, '')) as figure,
       millionths(nullif(o.numerator, '')) as numerator, millionths(nullif(o.denominator, '')) as denominator,
       places_of(o.printed, try_cast(nullif(o.value, '') as decimal(24, 8)), o.qualifier, cast(i.decimals as integer)) as places,
       o.status = 'calculated' as is_worked_out, o.status = 'calculated' and not starts_with(o.note, 'Worked out') as is_made
from observations o join indicators i on i.id = o.indicator
where o.status not in ('part', 'forecast');

create or replace table earlier_rows as
with changes as (
    select s.*, millionths(s.value) as size, length(split_part(rtrim(s.value, '0'), '.', 2)) as size_places
    from statements s where s.kind = 'change' and s.value <> '' and not hedged(s.printed)
)
select c.source, c.indicator, c.area, c."group", c.other as year, '' as symbol, '' as qualifier,
       half_up(p.figure - c.size, greatest(p.places, c.size_places)) as figure, cast(null as hugeint) as numerator,
       cast(null as hugeint) as denominator, greatest(p.places, c.size_places) as places, true as is_worked_out, false as is_made
from changes c
join printed_rows p using (source, indicator, area, "group", year)
join indicators i on i.id = c.indicator
anti join printed_rows known on (known.source, known.indicator, known.area, known."group", known.year)
                              = (c.source, c.indicator, c.area, c."group", c.other)
where p.figure is not null and p.qualifier = '' and not has_break(i.series_breaks, c.other, c.year)
qualify row_number() over (partition by c.source, c.indicator, c.area, c."group", c.other order by c.line) = 1;

create or replace table held as select * from printed_rows union all select * from earlier_rows;

create or replace table formulas as
select id, cast(decimals as integer) as usual, regexp_extract(derived_from, '^(\w+)\[(\w+)\] - (\w+)\[(\w+)\]$', ['a', 'a_of', 'b', 'b_of']) as minus,
       regexp_extract(derived_from, '^(100 \* )?(\w+) / (\w+)$', ['times', 'a', 'b']) as share,
       regexp_extract(derived_from, '^100 \* \((\w+) - (\w+)\) / (\w+)$', ['a', 'b', 'c']) as rest
from indicators where derived_from <> '';

create or replace table derived_rows as
with exact as (select * from held where figure is not null and qualifier = ''),
worked_out as (
    select x.source, f.id as indicator, x.area, 'all' as "group", x.year, x.figure - y.figure as figure, greatest(x.places, y.places) as places
    from formulas f
    join exact x on (x.indicator, x."group") = (f.minus.a, f.minus.a_of)
    join exact y on (y.source, y.area, y.year, y.indicator, y."group") = (x.source, x.area, x.year, f.minus.b, f.minus.b_of)
    union all
    select x.source, f.id, x.area, x."group", x.year,
           ((case f.share.times when '' then 2 else 200 end * x.figure * cast(10 ** f.usual as hugeint) + y.figure) // (2 * y.figure)) * step(f.usual), f.usual
    from formulas f
    join exact x on x.indicator = f.share.a
    join exact y on (y.source, y.area, y.year, y.indicator, y."group") = (x.source, x.area, x.year, f.share.b, x."group")
    where y.figure <> 0
    union all
    select z.source, f.id, z.area, z."group", z.year,
           ((200 * (z.figure - y.figure) * cast(10 ** f.usual as hugeint) + z.figure) // (2 * z.figure)) * step(f.usual), f.usual
    from formulas f
    join exact z on z.indicator = f.rest.a and f.rest.a = f.rest.c
    join exact y on (y.source, y.area, y.year, y.indicator, y."group") = (z.source, z.area, z.year, f.rest.b, z."group")
    where z.figure <> 0
)
select source, indicator, area, "group", year, '' as symbol, '' as qualifier, half_up(figure, places) as figure,
       cast(null as hugeint) as numerator, cast(null as hugeint) as denominator, places, true as is_worked_out, false as is_made
from worked_out w anti join held using (source, indicator, area, "group", year);

-- Every figure an edition may show.
create or replace table shown as
with every as (select * from held union all select * from derived_rows)
select e.period, r.* replace (p.first as source), i.year_type, i.unit, i.polarity, year_order(r.year, i.year_type) as moment, p.place
from every r
join indicators i on i.id = r.indicator
cross join editions e
join preference p on p.period = e.period and p.source = r.source and p.is_counted
where year_order(r.year, i.year_type) <= year_order(
    case i.year_type when 'academic' then e.academic_year when 'financial' then e.financial_year
                     when 'calendar' then e.calendar_year else left(e.position_date, 7) end, i.year_type)
qualify row_number() over (partition by e.period, p.first, r.indicator, r.area, r."group", r.year order by p.depth desc) = 1;

-- One figure a year: the preferred source's of what is printed, else of what is worked out.
create or replace table yearly as
select * from shown qualify row_number() over (
    partition by period, indicator, area, "group", moment order by is_worked_out, place, source) = 1;

-- What is said in words or as a change: 1 higher, 0 the same, -1 lower.
create or replace table said as
select p.period, s.*, i.year_type, i.polarity, year_order(s.year, i.year_type) as moment, p.place,
       regexp_matches(s.other, '^\d{4}') as is_since_year,
       case s.kind when 'higher' then 1 when 'same' then 0 when 'lower' then -1
            else case when s.value <> '' then cast(sign(cast(s.value as decimal(24, 8))) as integer) end end as turn
from statements s
join indicators i on i.id = s.indicator
join preference p on p.source = s.source and p.is_counted
join editions e on e.period = p.period
where s.kind in ('higher', 'same', 'lower', 'change', 'change_pct', 'lead')
  and year_order(s.year, i.year_type) <= year_order(
    case i.year_type when 'academic' then e.academic_year when 'financial' then e.financial_year
                     when 'calendar' then e.calendar_year else left(e.position_date, 7) end, i.year_type);

-- None where a later movement is stated, which says more than the figure before it.
create or replace table latest as
with newest as (
    select * from yearly qualify row_number() over (partition by period, indicator, area, "group" order by moment desc) = 1
)
select n.* from newest n
where not exists (
    select 1 from said w
    where (w.period, w.indicator, w.area, w."group") = (n.period, n.indicator, n.area, n."group")
      and w.turn is not null and w.is_since_year and w.moment > n.moment);

-- Figures of one series: of one source, or of two that data/reference/series.csv declares to be one.
create or replace macro same_series(one, other, about) as
    one = other or exists (select 1 from series where source = one and continues = other and indicator in ('', about));

create or replace table previous as
select l.period, l.indicator, l.area, l."group", s.figure, s.places, s.year, s.numerator, s.denominator
from latest l join shown s using (period, indicator, area, "group")
where s.moment < l.moment and same_series(l.source, s.source, l.indicator)
qualify row_number() over (partition by l.period, l.indicator, l.area, l."group" order by s.moment desc, s.source = l.source desc) = 1;

create or replace table baseline as
select l.period, l.indicator, l.area, l."group", s.figure, s.symbol
from latest l
join editions e using (period)
join shown s using (period, indicator, area, "group")
where s.year = in_type(2000 + cast(right(e.baseline_year, 2) as integer), l.year_type) and same_series(l.source, s.source, l.indicator)
qualify row_number() over (partition by l.period, l.indicator, l.area, l."group" order by s.source = l.source desc) = 1;

create or replace table known_targets as
select p.period, t.*, p.place,
       list_position(['absolute', 'band', 'change_pp', 'change_pct', 'change_count', 'change_ambiguous',
                      'relative_national', 'relative_neighbours', 'relative_year'], t.kind) as demand
from targets t join preference p on p.source = t.source join editions e on e.period = p.period
where p.is_known and cast(t.target_year as integer) >= 2000 + cast(right(e.baseline_year, 2) as integer);

-- What is to be rated: whatever has a latest figure, a target or a statement.
create or replace table subjects as
select period, indicator, area, "group" from latest
union
select period, indicator, area, "group" from known_targets
union
select period, indicator, area, "group" from said;

create or replace table statement_year as
select s.period, s.indicator, s.area, s."group", coalesce(l.moment, max(w.moment)) as moment
from subjects s
left join latest l using (period, indicator, area, "group")
left join said w using (period, indicator, area, "group")
group by s.period, s.indicator, s.area, s."group", l.moment;

-- The statements about the row's figure; those of one kind are in the order of precedence, then of the file.
create or replace table about_row as
select w.* from said w join statement_year y using (period, indicator, area, "group", moment);

-- The target that rates: the area's own, else those of the indicator the register names, else (of a share or rate) the county's; of the milestone
-- year, the fallback's, the next later, the last past; within a year the one that asks most, from the preferred source.
create or replace table candidates as
select s.period, s.indicator as of_indicator, s.area as of_area, s."group" as of_group, k.*,
       case when k.area = s.area then 0 else 2 end + case when k.indicator = s.indicator then 0 else 1 end as nearness
from subjects s
join indicators i on i.id = s.indicator
join areas a on a.code = s.area
cross join (select code from areas where kind = 'county' limit 1) county
join known_targets k on k.period = s.period and k."group" = s."group" and k.indicator in (s.indicator, nullif(i.targets_of, ''))
    and (k.area = s.area or (k.area = county.code and a.kind = 'district'
                             and i.unit not in ('count', 'fte', 'rank', 'gbp', 'gbp_k', 'gbp_m')));

create or replace table chosen as
with nearest as (
    select * from candidates
    qualify nearness = min(nearness) over (partition by period, of_indicator, of_area, of_group)
), turns as (
    select n.*, case when n.target_year = e.milestone_year then 0 when n.target_year = e.fallback_year then 1
                     when n.target_year > e.milestone_year then 2 else 3 end as turn
    from nearest n join editions e using (period)
)
select * from turns
qualify row_number() over (partition by period, of_indicator, of_area, of_group
    order by turn, case turn when 3 then -cast(target_year as integer) else cast(target_year as integer) end, demand, place, source, line) = 1;

-- The figure that a relative target is worked out beside: the row's own, else the latest of the target's own subject; and what stands beside it
-- elsewhere, in the same year and of the same series.
create or replace table beside as
select c.period, c.of_indicator, c.of_area, c.of_group,
       coalesce(l.indicator, t.indicator) as indicator, coalesce(l.area, t.area) as area, coalesce(l."group", t."group") as "group",
       coalesce(l.moment, t.moment) as moment, coalesce(l.source, t.source) as source
from chosen c
left join latest l on (l.period, l.indicator, l.area, l."group") = (c.period, c.of_indicator, c.of_area, c.of_group)
left join latest t on (t.period, t.indicator, t.area, t."group") = (c.period, c.indicator, c.area, c."group");

create or replace table elsewhere as
select b.period, b.of_indicator, b.of_area, b.of_group, s.area as there, s.figure
from beside b
join shown s on (s.period, s.indicator, s."group", s.moment) = (b.period, b.indicator, b."group", b.moment)
where same_series(b.source, s.source, b.indicator)
qualify row_number() over (partition by b.period, b.of_indicator, b.of_area, b.of_group, s.area order by s.source = b.source desc, s.place, s.source) = 1;

create or replace table national as
select b.period, b.of_indicator, b.of_area, b.of_group,
       case when b.moment is not null then same_year.figure
            when newest.moment >= case c.year_type when 'month' then cast(e.calendar_year as integer) * 100 + 1
                 else year_order(case c.year_type when 'academic' then e.academic_year when 'financial' then e.financial_year
                                                  else e.calendar_year end, c.year_type) end then newest.figure end as figure
from beside b
join editions e using (period)
join indicators c on c.id = b.of_indicator
join chosen t using (period, of_indicator, of_area, of_group)
cross join (select code from areas where kind = 'country' limit 1) country
left join elsewhere same_year on (same_year.period, same_year.of_indicator, same_year.of_area, same_year.of_group, same_year.there)
                               = (b.period, b.of_indicator, b.of_area, b.of_group, country.code)
left join latest newest on (newest.period, newest.indicator, newest.area, newest."group")
                         = (b.period, t.indicator, country.code, b.of_group);

create or replace table neighbourly as
select b.period, b.of_indicator, b.of_area, b.of_group, sum(y.figure) as total, count(y.figure) as number_of
from beside b
join indicators i on i.id = b.indicator and i.nationally_published = 'yes'
join areas a on a.code = b.area and a.kind = 'county'
join editions e on e.period = b.period
join neighbours n on n."set" = e.neighbour_set
join elsewhere y on (y.period, y.of_indicator, y.of_area, y.of_group, y.there) = (b.period, b.of_indicator, b.of_area, b.of_group, n.area)
group by all;

create or replace table target_baseline as
select c.period, c.of_indicator, c.of_area, c.of_group, coalesce(own.figure, any_source.figure) as figure
from chosen c
left join latest l on (l.period, l.indicator, l.area, l."group") = (c.period, c.indicator, c.area, c."group")
left join (select period, indicator, area, "group", year, source, figure from shown) own
    on (own.period, own.indicator, own.area, own."group", own.year, own.source)
     = (c.period, c.indicator, c.area, c."group", c.baseline_year, l.source)
left join yearly any_source on (any_source.period, any_source.indicator, any_source.area, any_source."group", any_source.year)
                             = (c.period, c.indicator, c.area, c."group", c.baseline_year);

create or replace table rating_target as
with put as (
    select t.*, i.unit, cast(i.decimals as integer) as usual, millionths(nullif(t.value, '')) as size,
           base.figure as start, nation.figure as nation,
           case when nb.number_of > 0 then
               ((2 * nb.total + nb.number_of * step(usual)) // (2 * nb.number_of * step(usual))) * step(usual) end as peers
    from chosen t
    join indicators i on i.id = t.indicator
    left join target_baseline base using (period, of_indicator, of_area, of_group)
    left join national nation using (period, of_indicator, of_area, of_group)
    left join neighbourly nb using (period, of_indicator, of_area, of_group)
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
        end as bound,
        kind like 'change%' and direction = 'decrease' as is_fall
    from put
)
select period, of_indicator as indicator, of_area as area, of_group as "group", sense in ('more than', 'less than') as is_strict, sense, kind,
       case when kind = 'band' then millionths(nullif(lower, ''))
            when is_fall and sense in ('at least', 'more than') then null
            when sense in ('at least', 'more than', 'equal', 'within') then bound end as low,
       case when kind = 'band' then millionths(nullif(upper, ''))
            when is_fall and sense in ('at least', 'more than') then bound
            when sense in ('at most', 'less than', 'equal', 'within') then bound end as high
from worked_out;

-- The operating plan that gives a figure as its actual: its previous actual and its target rate instead. Small counts are hidden first.
create or replace table plans as
with own as (
    select e.period, k.*, k.line as at_line,
           case when k.unit = 'count' and try_cast(k.prior_value as double) between 1 and 5 then null else millionths(nullif(k.prior_value, '')) end as prior,
           case when k.unit = 'count' and try_cast(k.target_value as double) between 1 and 5 then null else millionths(nullif(k.target_value, '')) end as target,
           case when k.unit = 'count' and try_cast(k.actual_value as double) between 1 and 5 then null else millionths(nullif(k.actual_value, '')) end as actual
    from kpis k
    join editions e on string_split(e.source_order, ' ')[1] = k.source
    join rag r on r.rule_set = e.rule_set and r.kind = 'plan'
    where k.indicator <> ''
), precise as (
    select *, coalesce(places_of(prior_printed, try_cast(nullif(prior_value, '') as decimal(24, 8)), '', 0), 9) as prior_places,
           places_of(actual_printed, try_cast(nullif(actual_value, '') as decimal(24, 8)), '', 0) as actual_places
    from own where target is not null and actual is not null
)
select p.period, p.indicator, l.area, p."group", p.prior, p.target as low, coalesce(millionths(nullif(p.target_upper, '')), p.target) as high,
       case p.polarity when '' then 'T' else p.polarity end as polarity, least(l.places, case when p.prior is null then 9 else p.prior_places end) as places
from precise p
join latest l using (period, indicator, "group")
join areas a on a.code = l.area and a.kind = 'county'
where l.figure is not null
  and half_up(l.figure, least(l.places, p.actual_places)) = half_up(p.actual, least(l.places, p.actual_places))
qualify row_number() over (partition by p.period, p.indicator, p."group" order by p.at_line desc) = 1;

-- The words on a baseline that is not held, on a target that comes to no figure, and on an earlier year where no figure is held.
create or replace table words_on_baseline as
select w.period, w.indicator, w.area, w."group",
       case when w.turn = 0 then 'same' when w.turn = case w.polarity when 'L' then 1 else -1 end then 'worse' else 'better' end as standing
from about_row w
join editions e using (period)
anti join baseline b using (period, indicator, area, "group")
where w.polarity <> 'T' and w.turn is not null and w.other = in_type(2000 + cast(right(e.baseline_year, 2) as integer), w.year_type)
qualify row_number() over (partition by w.period, w.indicator, w.area, w."group" order by w.place, w.source, w.line) = 1;

create or replace table words_on_target as
select w.period, w.indicator, w.area, w."group",
       list_contains(case t.sense when 'more than' then [1] when 'at least' then [0, 1] when 'equal' then [0]
                                  when 'at most' then [-1, 0] when 'less than' then [-1] else [] end, w.turn) as is_reached
from about_row w
join rating_target t using (period, indicator, area, "group")
cross join (select code from areas where kind = 'country' limit 1) country
where t.low is null and t.high is null and w.turn is not null
  and w.other = case t.kind when 'relative_national' then country.code when 'relative_neighbours' then 'neighbours' end
qualify row_number() over (partition by w.period, w.indicator, w.area, w."group" order by w.place, w.source, w.line) = 1;

create or replace table words_on_movement as
select w.period, w.indicator, w.area, w."group", w.turn, w.polarity
from about_row w
anti join previous p using (period, indicator, area, "group")
where w.is_since_year and w.turn is not null and year_order(w.other, w.year_type) < w.moment
qualify row_number() over (partition by w.period, w.indicator, w.area, w."group"
    order by year_order(w.other, w.year_type) desc, w.place, w.source, w.line) = 1;

-- Whether chance alone could make a movement: the 95% interval of the difference of two percentages (Wilson, Newcombe) holds zero. Too few
-- are counted to tell where it holds ten points too, or the difference comes to five, and one of the two is of fewer than a hundred.
create or replace macro centre(p, n) as (p + 1.959964 ** 2 / (2 * n)) / (1 + 1.959964 ** 2 / n);
create or replace macro spread(p, n) as 1.959964 * sqrt(p * (1 - p) / n + 1.959964 ** 2 / (4 * n * n)) / (1 + 1.959964 ** 2 / n);
create or replace macro share(figure, numerator, denominator) as
    least(greatest(coalesce(numerator::double, figure::double * denominator::double / 1e8), 0), denominator::double) / denominator::double;
create or replace table tested as
with shares as (
    select l.period, l.indicator, l.area, l."group", share(l.figure, l.numerator, l.denominator) as one, l.denominator::double / 1e6 as n,
           share(p.figure, p.numerator, p.denominator) as other, p.denominator::double / 1e6 as m
    from latest l join previous p using (period, indicator, area, "group")
    where l.unit = 'percent' and l.denominator > 0 and p.denominator > 0 and l.figure is not null and p.figure is not null
), intervals as (
    select *, one - other as difference,
           sqrt((one - least(greatest(0, centre(one, n) - spread(one, n)), one)) ** 2 + (greatest(least(1, centre(other, m) + spread(other, m)), other) - other) ** 2) as below,
           sqrt((greatest(least(1, centre(one, n) + spread(one, n)), one) - one) ** 2 + (other - least(greatest(0, centre(other, m) - spread(other, m)), other)) ** 2) as above
    from shares
)
select period, indicator, area, "group", difference - below <= 0 and difference + above >= 0 as is_unclear,
       least(n, m) < 100 and (greatest(below - difference, difference + above) > 0.1 or abs(difference) > 0.05) as is_few
from intervals;

-- Without targets: the figure beside the country's and the median of the neighbours, of the same year and series. Similar is what lies in its
-- 95% interval, where counts are held, else what is equal as published. What is counted or paid is compared with nobody.
create or replace table standings as
with rated as (
    select l.*, a.kind as area_kind, i.nationally_published = 'yes' as is_published, e.neighbour_set,
           i.unit in ('count', 'fte', 'rank', 'gbp', 'gbp_k', 'gbp_m') as is_amount
    from latest l
    join editions e using (period)
    join rag r on r.rule_set = e.rule_set and r.kind = 'comparators'
    join indicators i on i.id = l.indicator
    join areas a on a.code = l.area
), others as (
    select r.period, r.indicator, r.area, r."group", s.area as there, s.figure, s.is_made
    from rated r
    join shown s on (s.period, s.indicator, s."group", s.moment) = (r.period, r.indicator, r."group", r.moment)
    where same_series(r.source, s.source, r.indicator)
    qualify row_number() over (partition by r.period, r.indicator, r.area, r."group", s.area order by s.source = r.source desc, s.place, s.source) = 1
), peers as (
    select r.period, r.indicator, r.area, r."group", list_sort(list(half_up(o.figure, r.places))) as figures
    from rated r
    join neighbours n on n."set" = r.neighbour_set
    join others o on (o.period, o.indicator, o.area, o."group", o.there) = (r.period, r.indicator, r.area, r."group", n.area)
    where r.area_kind = 'county' and not r.is_amount and o.figure is not null
    group by all
), compared as (
    select r.*, n.figure as nation, coalesce(n.is_made, false) as is_nation_made,
           case when len(p.figures) >= 8 then (p.figures[(len(p.figures) + 1) // 2] + p.figures[len(p.figures) // 2 + 1]) // 2 end as middle,
           half_up(r.figure, r.places) as now,
           case when r.unit = 'percent' and r.numerator is not null and r.denominator > 0 then r.numerator::double / r.denominator end as share,
           r.denominator::double / 1e6 as n,
           case r.polarity when 'L' then -1 else 1 end as sense
    from rated r
    left join others n on (n.period, n.indicator, n.area, n."group") = (r.period, r.indicator, r.area, r."group")
        and n.there = (select code from areas where kind = 'country' limit 1) and r.is_published and not r.is_amount
    left join peers p on (p.period, p.indicator, p.area, p."group") = (r.period, r.indicator, r.area, r."group")
), placed as (
    select *, list_transform([case when share is null then half_up(nation, places) else nation end, middle], lambda other: case
        when share is not null and other::double / 1e8 between least(greatest(0, centre(share, n) - spread(share, n)), share)
                                                          and greatest(least(1, centre(share, n) + spread(share, n)), share) then 0
        else sense * sign(now - other) end) as stands
    from compared
)
select period, indicator, area, "group",
       case when is_made and not is_nation_made and not is_amount then 'no printed figure' when figure is null or symbol <> '' then 'no figure'
            when polarity = 'T' then 'no target' when is_amount or nation is null or (area_kind = 'county' and middle is null) then 'no comparators' else '' end as lacks,
       case when area_kind <> 'county' then case stands[1] when 1 then 'better' when -1 then 'worse' else 'similar' end
            when list_max(stands) > 0 and list_min(stands) >= 0 then 'ahead'
            when list_min(stands) < 0 and list_max(stands) <= 0 then 'behind' else 'mixed' end as stands
from placed;

create or replace table facts as
select s.period, s.indicator, s.area, s."group", coalesce(k.polarity, i.polarity) as polarity, i.polarity as own_polarity, l.figure, l.symbol, l.year,
       coalesce(k.places, l.places) as places, l.places as own_places, r.kind,
       coalesce(l.is_made, false) and k.indicator is null as is_made,
       case when k.indicator is not null then k.prior else b.figure end as baseline,
       case when k.indicator is not null then '' else b.symbol end as baseline_symbol,
       p.figure as before, p.places as before_places, p.year as before_year, coalesce(u.is_unclear, false) as is_unclear,
       coalesce(u.is_few, false) as is_few, u.indicator is not null as is_tested, i.unit as unit,
       t.indicator is not null or k.indicator is not null or tol.indicator is not null as has_target,
       k.indicator is null and coalesce(t.is_strict, false) as is_strict,
       case when k.indicator is not null then k.low when t.indicator is null then millionths(tol.lower) else t.low end as raw_low,
       case when k.indicator is not null then k.high when t.indicator is null then millionths(tol.upper) else t.high end as raw_high,
       case when coalesce(k.polarity, i.polarity) = 'L' and (k.low = k.high or t.sense = 'equal') then null else raw_low end as low,
       case when coalesce(k.polarity, i.polarity) = 'H' and (k.low = k.high or t.sense = 'equal') then null else raw_high end as high,
       case when k.indicator is not null then k.low else t.low end as direction_low,
       case when k.indicator is not null then k.high else t.high end as direction_high,
       r.equal_to_baseline, i.series_breaks, k.indicator is not null as is_plan, wb.standing as said_standing, wt.is_reached as said_reached,
       wm.turn as said_turn, in_type(2000 + cast(right(e.baseline_year, 2) as integer), i.year_type) as baseline_year
from subjects s
left join latest l using (period, indicator, area, "group")
left join baseline b using (period, indicator, area, "group")
left join previous p using (period, indicator, area, "group")
left join tested u using (period, indicator, area, "group")
left join rating_target t using (period, indicator, area, "group")
left join plans k using (period, indicator, area, "group")
left join words_on_baseline wb using (period, indicator, area, "group")
left join words_on_target wt using (period, indicator, area, "group")
left join words_on_movement wm using (period, indicator, area, "group")
join indicators i on i.id = s.indicator
join editions e on e.period = s.period
join rag r on r.rule_set = e.rule_set
left join tolerance tol on tol.indicator = s.indicator and tol.rule_set = e.rule_set and t.indicator is null;

create or replace macro outside(n, low, high) as greatest(coalesce(low - n, 0), coalesce(n - high, 0), 0);
create or replace macro badness(n, polarity, low, high) as case polarity
    when 'H' then -n when 'L' then n
    else case when low is null and high is null then null else outside(n, low, high) end end;

create or replace table ratings as
with compared as (
    select *, figure is not null and symbol = '' as has_figure, half_up(figure, places) as now_shown,
           not is_plan and has_break(series_breaks, baseline_year, year) as is_broken,
           half_up(figure, least(own_places, before_places)) as now_moved, half_up(before, least(own_places, before_places)) as before_moved
    from facts
), measured as (
    select *, case when has_figure and not is_broken and coalesce(baseline_symbol, '') = '' then half_up(baseline, places) end as then_shown,
           has_figure and (low is not null or high is not null) as has_bound
    from compared
), judged as (
    select *, badness(now_shown, polarity, low, high) - badness(then_shown, polarity, low, high) as worse_by,
           case when has_bound then outside(now_shown, low, high) = 0
                    and not (is_strict and (now_shown is not distinct from low or now_shown is not distinct from high))
                else said_reached end as is_reached,
           case when worse_by is null then said_standing when worse_by > 0 then 'worse' when worse_by < 0 then 'better' else 'same' end as standing,
           case when figure is null or before is null or has_break(series_breaks, before_year, year) then 'not shown'
                when now_moved = before_moved then 'same' when is_unclear and is_few then 'unclear' when is_unclear then 'same' when now_moved > before_moved then 'up' else 'down' end as figures_went,
           badness(now_moved, own_polarity, direction_low, direction_high)
               - badness(before_moved, own_polarity, direction_low, direction_high) as moved_worse_by,
           not is_tested and case unit when 'percent' then abs(now_moved - before_moved) < 1000000 when 'pp' then abs(now_moved - before_moved) < 1000000
                when 'points' then abs(now_moved - before_moved) * 100 < abs(before) else false end as is_small
    from measured
), rated as (
    select *, case when is_made or not has_figure and said_standing is null and said_reached is null then 'not rated'
                   when is_reached then 'green'
                   when standing = 'worse' and (is_reached = false or kind <> 'plan') then 'red'
                   when standing is not null and is_reached = false then case standing when 'better' then 'amber' else equal_to_baseline end
                   else 'not rated' end as rag,
           case when is_made then 'no printed figure' when not has_figure then 'no figure' when is_broken then 'series break'
                when then_shown is null and said_standing is null then 'no baseline'
                when not has_target or (low is null and high is null and said_reached is null) then 'no target' else '' end as lacks
    from judged where kind <> 'comparators'
    union all
    select j.*, case when s.lacks = '' then s.stands else 'not rated' end, coalesce(s.lacks, 'no figure')
    from judged j left join standings s using (period, indicator, area, "group")
    where j.kind = 'comparators'
)
select period, indicator, area, "group", case when rag = 'not rated' then lacks else '' end as cause, rag,
       case when said_turn is null then figures_went when said_turn = 0 then 'same' when said_turn > 0 then 'up' else 'down' end as movement,
       case when said_turn is not null then case when said_turn = 0 then 'amber' when own_polarity = 'T' then ''
                when (said_turn > 0) = (own_polarity = 'H') then 'green' else 'red' end
            when figures_went in ('not shown', 'unclear') then '' when figures_went = 'same' then 'amber' when is_small then ''
            when moved_worse_by is null then '' when moved_worse_by = 0 then 'amber'
            when moved_worse_by > 0 then 'red' else 'green' end as movement_rag
from rated;
