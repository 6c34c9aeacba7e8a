-- Reports of packages. They are the house's: no row belongs to a person.

-- Where reports come from. At most one row; none is what a new server has.
create table packaging_source (
    id integer primary key check (id = 1),
    base_url text not null,
    account text not null,
    -- A date, 2012-01-01: the week that it lies in is the first.
    first_period text not null,
    -- A crontab line in UTC; empty is never by itself.
    schedule text not null,
    -- Between two weeks.
    pause_ms integer not null,
    timeout_s integer not null,
    user_name text not null,
    -- Sealed.
    password blob,
    changed_at integer not null
) strict;

-- Weeks that were asked for, by their Sunday, 2018-02-18.
create table packaging_period (
    week text primary key,
    outcome text not null check (
        outcome in ('ok', 'empty', 'login_failed', 'layout_changed', 'timeout', 'server_error')
    ),
    -- What went wrong, in words.
    message text not null,
    asked_at integer not null,
    -- To be asked for again although it is done.
    again integer not null default 0 check (again in (0, 1))
) strict, without rowid;

-- The last valid answer for a week, gzip.
create table packaging_page (
    week text primary key references packaging_period (week) on delete cascade,
    page blob not null,
    fetched_at integer not null
) strict;

-- Rows of reports, and of files that were imported. One package recurs in many weeks, and may be twice in one.
create table packaging_row (
    id integer primary key autoincrement,
    week text not null,
    -- Of rows with the same key in the same week: 1, 2, …
    ordinal integer not null,
    -- The order within the week.
    position integer not null,
    date text not null,
    key text not null,
    project text not null,
    package_number text not null,
    name text not null,
    type text not null,
    complexity text not null,
    technology text not null,
    status text not null,
    packager text not null,
    qa text not null,
    account_order text not null,
    total_time text not null,
    time_in_period text not null,
    qa_passes text not null,
    overdue text not null,
    innovations text not null,
    packaging_development text not null,
    testing text not null,
    tr_package text not null,
    unique (week, key, ordinal)
) strict;

create index packaging_row_date on packaging_row (date, position, id);

-- Rows of reports that could not be read.
create table packaging_unreadable (
    week text not null references packaging_period (week) on delete cascade,
    position integer not null,
    reason text not null,
    -- A list of texts.
    cells text not null,
    primary key (week, position)
) strict, without rowid;

-- Each change of the assumptions; the last holds. None: those of the first packaging plots.
create table packaging_assumptions (
    revision integer primary key autoincrement,
    assumptions text not null,
    saved_at integer not null,
    saved_by integer references account_user (id) on delete set null
) strict;

create table packaging_state (
    id integer primary key check (id = 1),
    -- Grows with every change of rows.
    version integer not null default 0,
    -- The version that the CSV file holds; null until it was first written.
    written integer
) strict;

insert into packaging_state (id) values (1);
