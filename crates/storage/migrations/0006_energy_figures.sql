-- What readings come to, by the minute, 15 minutes and hour: domain::energy::Bucket. Derived: it can be worked out
-- again from readings and registers as long as they are there.
create table energy_bucket (
    meter_id integer not null references energy_meter (id) on delete cascade,
    -- Its length in microseconds: a minute, 15 minutes, an hour.
    size_us integer not null check (size_us in (60000000, 900000000, 3600000000)),
    at integer not null,
    readings integer not null,
    min_mw integer,
    max_mw integer,
    demand_nj integer not null,
    demand_us integer not null,
    delivered_nj integer not null,
    received_nj integer not null,
    known_us integer not null,
    spread_nj integer not null,
    primary key (meter_id, size_us, at)
) strict, without rowid;

-- Steps of registers that are shown and not counted.
create table energy_quarantine (
    meter_id integer not null references energy_meter (id) on delete cascade,
    to_at integer not null,
    from_at integer not null,
    verdict text not null,
    primary key (meter_id, to_at)
) strict, without rowid;

-- From where figures are being worked out again. Still there after a kill: then it is begun again.
alter table energy_meter add column rolling_from integer;
create index energy_meter_rolling on energy_meter (rolling_from) where rolling_from is not null;

-- What a kWh costs a meter's owner: domain::energy::price::NewTariff as JSON.
create table energy_tariff (
    id integer primary key autoincrement,
    meter_id integer not null references energy_meter (id) on delete cascade,
    -- A date in the zone.
    valid_from text not null,
    -- Where its days begin, so that a person who moves does not change what was paid.
    zone text not null,
    tariff text not null check (json_valid(tariff)),
    -- The hours that it prices, as instants: from when it was made, or earlier where its owner applied it to the past;
    -- to when it was removed.
    applies_from integer not null,
    applies_to integer,
    created_at integer not null
) strict;
create index energy_tariff_meter on energy_tariff (meter_id, applies_from);
