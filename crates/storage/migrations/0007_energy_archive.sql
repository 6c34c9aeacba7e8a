-- The hours of each gateway of which anything was said, and how far each is on its way into the archive. A row is made
-- in the same transaction as the first reading of its hour.
create table energy_hour (
    gateway_id integer not null references energy_gateway (id) on delete cascade,
    -- Its start.
    at integer not null,
    -- Grows when a reading comes to an hour that is archived already.
    version integer not null default 1,
    -- What the object holds; null is none. The hour is to be archived while this is not its version.
    archived_version integer,
    -- Of the object: how many readings, how long, its SHA-256 in hexadecimal digits, its name in the store.
    readings integer not null default 0,
    bytes integer not null default 0,
    sha256 text,
    key text,
    archived_at integer,
    -- Since when demands and registers are in the archive alone. Figures of such an hour stay as they are.
    pruned_at integer,
    -- Why the last attempt failed, in words.
    error text,
    primary key (gateway_id, at)
) strict, without rowid;
create index energy_hour_due on energy_hour (at, gateway_id) where archived_version is not version;
create index energy_hour_unpruned on energy_hour (at) where pruned_at is null;
create index energy_hour_pruned on energy_hour (gateway_id, at) where pruned_at is not null;

insert into energy_hour (gateway_id, at)
select distinct m.gateway_id, said.at - said.at % 3600000000
from (select meter_id, at from energy_reading
      union all select meter_id, at from energy_register
      union all select meter_id, at from energy_said_price) said
join energy_meter m on m.id = said.meter_id;
