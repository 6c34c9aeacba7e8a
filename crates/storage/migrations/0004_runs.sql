-- Commands that the agent wraps. Times are the client's, but for created_at, heard_at and deleted_at.
create table runs_run (
    -- An id is never used again: spools and links outlive rows.
    id integer primary key autoincrement,
    user_id integer not null references account_user (id) on delete cascade,
    -- A UUID of the client's own, by which a repeated start is recognised.
    key blob check (length(key) = 16),
    name text not null,
    description text not null,
    -- Percent.
    threshold real not null check (threshold between 0 and 100),
    interval_us integer check (interval_us > 0),
    series text not null check (series in ('system', 'tree')),
    start_at integer not null,
    -- Null until it was stopped.
    end_at integer check (end_at >= start_at),
    exit_code integer,
    signal integer,
    cpu_us integer,
    peak_memory integer,
    -- How far the client's clock is ahead of ours.
    skew_us integer,
    host text,
    cores real,
    directory text,
    -- A JSON array of the program and its arguments.
    command text check (command is null or json_valid(command)),
    git_commit text,
    git_branch text,
    created_at integer not null,
    heard_at integer not null,
    -- Grows with whatever its figures depend on, so that figures of an earlier state are not kept for the present one.
    version integer not null default 0,
    deleted_at integer,
    -- When its samples were summed up in runs_minute and removed.
    pruned_at integer
) strict;

create unique index runs_run_key on runs_run (user_id, key) where key is not null;
create index runs_run_start on runs_run (user_id, start_at, id) where deleted_at is null;
create index runs_run_deleted on runs_run (deleted_at) where deleted_at is not null;

-- The key begins with the time: what is read is a stretch of a run, in order. A sample that comes again has the same
-- time and number, so it is the same row.
create table runs_sample (
    run_id integer not null references runs_run (id) on delete cascade,
    at integer not null,
    seq integer not null,
    -- Percent of the whole machine; null where it is not known.
    system real,
    tree real,
    memory integer,
    threads integer,
    primary key (run_id, at, seq)
) strict, without rowid;

-- What a run's samples come to so far, so that a long run is not read from its start each time: domain::runs::Fold as
-- JSON, and the last sample that is part of it. Absent means: begin at the start.
create table runs_fold (
    run_id integer primary key references runs_run (id) on delete cascade,
    at integer not null,
    seq integer not null,
    state text not null check (json_valid(state))
) strict;

-- The samples of each minute that is folded: what charts of a long run are drawn from, and what is left when its
-- samples are removed. One without samples is of a removed run: an earlier value held on.
create table runs_minute (
    run_id integer not null references runs_run (id) on delete cascade,
    at integer not null,
    samples integer not null,
    system_min real,
    system_mean real,
    system_max real,
    tree_min real,
    tree_mean real,
    tree_max real,
    memory_max integer,
    threads_max integer,
    -- For how long which percentage held, domain::runs::steps::TimeBySteps as JSON; only once the samples are gone.
    system_steps text check (system_steps is null or json_valid(system_steps)),
    tree_steps text check (tree_steps is null or json_valid(tree_steps)),
    primary key (run_id, at)
) strict, without rowid;

-- The figures of a run that has ended, once they were asked for. Absent means: work them out. Of a run whose samples
-- are removed they are always there, and stay.
create table runs_summary (
    run_id integer primary key references runs_run (id) on delete cascade,
    -- The one that the figures are by, in percent.
    threshold real not null,
    -- How long a sample speaks.
    hold_us integer not null,
    figure text not null check (json_valid(figure)),
    sparkline text not null check (json_valid(sparkline)),
    -- The sum of its minutes' steps, for other thresholds; only once the samples are gone.
    steps text check (steps is null or json_valid(steps))
) strict;
