-- What people say they did. The key starts with the person: an id carried across by an import
-- neither collides with another person's nor tells that it exists.
create table interval (
    user_id integer not null references account_user (id) on delete cascade,
    id blob not null check (length(id) = 16),
    start_at integer not null,
    -- Null while the timer runs.
    end_at integer check (end_at > start_at),
    title text not null,
    note text not null,
    group_id text,
    project_id text,
    issue_key text,
    billable integer not null check (billable in (0, 1)),
    revision integer not null,
    deleted_at integer,
    -- Title, note and #tags in lower case: what a search looks in.
    search text not null,
    primary key (user_id, id)
) strict, without rowid;

-- At most one timer runs per person; two starts at once cannot both win.
create unique index interval_running on interval (user_id)
    where end_at is null and deleted_at is null;
-- Lists and overlaps: newest first, and only what can touch the span.
create index interval_start on interval (user_id, start_at, end_at) where deleted_at is null;
create index interval_deleted on interval (deleted_at) where deleted_at is not null;

create table interval_tag (
    user_id integer not null,
    interval_id blob not null,
    tag text not null,
    primary key (user_id, interval_id, tag),
    foreign key (user_id, interval_id) references interval (user_id, id) on delete cascade
) strict, without rowid;
create index interval_tag_tag on interval_tag (user_id, tag);

-- Each state an interval has been in, the present one included.
create table interval_history (
    user_id integer not null,
    interval_id blob not null,
    revision integer not null,
    at integer not null,
    -- What one action did to many intervals carries one batch, so that it can be undone as one.
    batch blob,
    -- The domain's Interval as JSON.
    state text not null check (json_valid(state)),
    primary key (user_id, interval_id, revision),
    foreign key (user_id, interval_id) references interval (user_id, id) on delete cascade
) strict, without rowid;
create index interval_history_batch on interval_history (user_id, batch) where batch is not null;
