-- People, and the three ways to prove who one is.
create table account_user (
    id integer primary key autoincrement,
    name text not null,
    -- The name in lower case: "Ada" and "ada" are one person.
    name_key text not null unique,
    password_hash text not null,
    -- One more with each change of password and each disabling; a JWT carries the version it was made with.
    credential_version integer not null default 1,
    admin integer not null check (admin in (0, 1)),
    disabled_at integer,
    created_at integer not null,
    zone text not null,
    day_start_hour integer not null check (day_start_hour between 0 and 12),
    week_start text not null check (week_start in ('monday', 'saturday', 'sunday')),
    clock text not null check (clock in ('h12', 'h24')),
    currency text not null check (length(currency) = 3)
) strict;

-- A browser that is signed in. The cookie holds the token, we hold its SHA-256.
create table account_session (
    id integer primary key autoincrement,
    user_id integer not null references account_user (id) on delete cascade,
    token_hash blob not null unique,
    created_at integer not null,
    last_seen_at integer not null,
    expires_at integer not null,
    agent text not null,
    address text not null
) strict;
create index account_session_user on account_session (user_id);
create index account_session_expiry on account_session (expires_at);

-- A token for programs. Shown once, kept as its SHA-256.
create table account_token (
    id integer primary key autoincrement,
    user_id integer not null references account_user (id) on delete cascade,
    name text not null,
    scope text not null check (scope in ('all', 'read', 'agent')),
    token_hash blob not null unique,
    created_at integer not null,
    expires_at integer,
    last_used_at integer
) strict;
create index account_token_user on account_token (user_id);
