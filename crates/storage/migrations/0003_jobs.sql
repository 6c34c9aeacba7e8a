-- One row per run of a job: what the Jobs page shows. The queue itself (jobs.db) carries only the id.
create table job (
    id integer primary key autoincrement,
    kind text not null,
    state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    done integer not null default 0,
    total integer not null default 0,
    message text not null default '',
    cancel_requested integer not null default 0 check (cancel_requested in (0, 1)),
    created_at integer not null,
    started_at integer,
    finished_at integer
) strict;
create index job_kind on job (kind, id);
-- A job that waits or runs is not started a second time.
create unique index job_active on job (kind) where state in ('queued', 'running');
