-- What boards filter by, and what a ticket changed.
alter table ticket
    add column agent      text,
    add column program    text,
    add column role       text,
    add column candidates integer not null default 1,
    add column tags       text[]  not null default '{}',
    -- artifact of the newest change that was pushed, as a unified diff
    add column diff_id    text;
