-- Where the archive is, as an administrator chose it: domain::energy::archive::Place as JSON. No row is the folder beside
-- the database; what the operator says in the environment or in hindsight.toml wins.
create table energy_store (
    id integer primary key check (id = 1),
    place text not null check (json_valid(place)),
    -- Of its access key, sealed.
    secret blob,
    changed_at integer not null
) strict;
