-- Grows whenever samples come of which one belongs before, or at the time of, one that was there. While it stays the same,
-- what was there of a run's samples is still all there is up to the last of them, and a fold of them need not count them
-- again.
alter table runs_run add column late integer not null default 0;
