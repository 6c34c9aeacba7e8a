-- What reaches a person's meters, and how it is asked.
create table energy_gateway (
    id integer primary key autoincrement,
    user_id integer not null references account_user (id) on delete cascade,
    name text not null,
    kind text not null check (kind in ('cloud', 'eagle100', 'eagle200', 'push')),
    -- Scheme, host and port; null is the cloud's default, or nowhere.
    address text,
    -- As typed. One account per Cloud ID on a server, whatever its case, and also while it lies in the trash: objects
    -- of the archive are named by it.
    cloud_id text not null collate nocase,
    user_name text,
    -- Sealed, see storage::account::seal.
    password blob,
    -- SHA-256 of the one certificate that is trusted, in hexadecimal digits.
    pinned text,
    interval_us integer not null check (interval_us between 1000000 and 3600000000),
    -- A JSON array of meters' addresses; empty is whatever it answers with.
    chosen text not null check (json_valid(chosen)),
    paused integer not null default 0 check (paused in (0, 1)),
    -- Grows with each change of the above, so that word of an earlier one does not judge the present one.
    revision integer not null default 0,
    state text not null,
    -- What happened and what to do.
    detail text not null default '',
    -- What it answered when that was no reading, cut.
    raw text,
    state_at integer not null,
    contact_at integer,
    created_at integer not null,
    deleted_at integer
) strict;
create unique index energy_gateway_cloud_id on energy_gateway (cloud_id);
create index energy_gateway_user on energy_gateway (user_id, name);

create table energy_meter (
    id integer primary key autoincrement,
    gateway_id integer not null references energy_gateway (id) on delete cascade,
    -- As gateways write it: 0x and 16 digits.
    mac text not null,
    name text not null default '',
    -- Registers that rise faster are not believed, in milliwatts.
    max_mw integer not null default 25000000 check (max_mw between 1 and 1000000000),
    -- What was derived from readings from here on must be worked out again; null is nothing.
    dirty_from integer,
    created_at integer not null
) strict;
create unique index energy_meter_mac on energy_meter (gateway_id, mac);
create index energy_meter_dirty on energy_meter (dirty_from) where dirty_from is not null;

-- How raw numbers are to be read, and how long a demand speaks. Hardly ever changes, so readings only name it.
create table energy_encoding (
    id integer primary key,
    -- The gateway's own address, or empty.
    device text not null,
    multiplier integer not null,
    divisor integer not null,
    bits integer not null,
    digits_right integer not null,
    digits_left integer not null,
    suppress_leading_zero integer not null,
    -- How often its gateway was asked then.
    interval_us integer not null,
    unique (device, multiplier, divisor, bits, digits_right, digits_left, suppress_leading_zero, interval_us)
) strict;

-- Demand, raw and signed. One that the gateway repeats has the same time, so it is the same row.
create table energy_reading (
    meter_id integer not null references energy_meter (id) on delete cascade,
    at integer not null,
    raw integer not null,
    encoding_id integer not null references energy_encoding (id),
    received_at integer not null,
    primary key (meter_id, at)
) strict, without rowid;

-- What a meter has counted, raw.
create table energy_register (
    meter_id integer not null references energy_meter (id) on delete cascade,
    at integer not null,
    delivered integer,
    received integer,
    encoding_id integer not null references energy_encoding (id),
    received_at integer not null,
    primary key (meter_id, at)
) strict, without rowid;

-- What the gateway said that a kWh costs.
create table energy_said_price (
    meter_id integer not null references energy_meter (id) on delete cascade,
    at integer not null,
    micros_per_kwh integer not null,
    -- ISO 4217 number.
    currency integer,
    tier integer,
    label text,
    primary key (meter_id, at)
) strict, without rowid;

-- What a job is about, where one kind is about many things: a gateway. Two of the same do not run at once.
alter table job add column subject text not null default '';
drop index job_active;
create unique index job_active on job (kind, subject) where state in ('queued', 'running');
create index job_subject on job (kind, subject, id);

-- Endless tasks of the server, beside the jobs on their page: what each is at.
create table job_task (
    name text primary key,
    state text not null check (state in ('running', 'failed', 'stopped')),
    message text not null,
    since integer not null,
    updated_at integer not null
) strict;
