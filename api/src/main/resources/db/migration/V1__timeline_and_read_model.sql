-- The timeline. Ids have no gaps: they are given out under one advisory lock, which also orders commits, so a reader
-- that has seen id N will never find a smaller one later. "json" keeps the text as it was hashed.
create table event (
    id          bigint primary key,
    workflow_id text        not null,
    run_id      text        not null,
    seq         bigint      not null,
    at          timestamptz not null,
    actor       text,
    type        text        not null,
    state       text,
    project_id  text,
    session_id  text,
    build_id    text,
    ticket_id   text,
    data        json        not null,
    recorded_at timestamptz not null,
    prev_hash   text        not null,
    hash        text        not null,
    unique (workflow_id, run_id, seq)
);
create index event_project on event (project_id, id);
create index event_session on event (session_id, id);
create index event_build on event (build_id, id);
create index event_ticket on event (ticket_id, id);
create index event_failures on event (at) where type in ('AttemptFailed', 'TicketFailed');

-- The end of the audit chain, so that a removed tail is noticed too.
create table audit_head (
    only_row boolean primary key default true check (only_row),
    id       bigint not null,
    hash     text   not null
);
insert into audit_head (id, hash) values (0, '');

create table project (
    project_id             text primary key,
    ordinal                bigint generated always as identity unique,
    name                   text        not null unique,
    repository             text        not null,
    base_branch            text        not null,
    verify_command         text,
    verify_timeout_seconds bigint      not null,
    merge_mode             text        not null,
    max_parallel_tickets   integer     not null,
    machine_class          text        not null,
    created_at             timestamptz not null
);

-- Read model, fed by events only (and by the answer to a start, with what its first event will say).
create table session (
    session_id       text primary key,
    ordinal          bigint generated always as identity unique,
    project_id       text        not null,
    title            text        not null,
    idea             text        not null,
    state            text        not null,
    questions        text        not null default '[]',
    questions_by     text,
    answers          text        not null default '{}',
    spec_version     integer     not null default 0,
    spec_author      text,
    spec_artifact    text,
    -- the version that a revision was asked for, so that nobody is told to review it meanwhile
    revising_version integer     not null default 0,
    approved_version integer     not null default 0,
    approved_by      text,
    estimate         text,
    plan             text,
    build_id         text,
    problem          text,
    created_by       text        not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);
create index session_project on session (project_id);

create table spec_version (
    session_id  text        not null,
    version     integer     not null,
    artifact_id text        not null,
    author      text        not null,
    cause       text        not null,
    created_at  timestamptz not null,
    primary key (session_id, version)
);

create table build (
    build_id             text primary key,
    ordinal              bigint generated always as identity unique,
    project_id           text        not null,
    session_id           text,
    title                text        not null,
    state                text        not null,
    max_parallel_tickets integer     not null,
    started_by           text        not null,
    created_at           timestamptz not null,
    updated_at           timestamptz not null,
    ended_at             timestamptz
);
create index build_project on build (project_id);
create index build_running on build (build_id) where ended_at is null;

create table ticket (
    ticket_id           text primary key,
    ordinal             bigint generated always as identity unique,
    build_id            text        not null,
    project_id          text        not null,
    key                 text        not null,
    title               text        not null,
    state               text        not null,
    state_at            timestamptz not null,
    priority            text        not null,
    size                text        not null,
    depends_on          text[]      not null default '{}',
    on_success          text[]      not null default '{}',
    on_failure          text[]      not null default '{}',
    blocked_by          text[],
    body_id             text,
    attempts            integer     not null default 0,
    host_id             text,
    machine_id          text,
    pull_request_number integer,
    pull_request_url    text,
    merge_sha           text,
    failure             text,
    report_id           text,
    ready_at            timestamptz,
    started_at          timestamptz,
    ended_at            timestamptz,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    unique (build_id, key)
);
create index ticket_project on ticket (project_id);
create index ticket_open on ticket (state) where state not in ('merged', 'failed', 'cancelled', 'skipped');
create index ticket_pull_request on ticket (pull_request_number);

create table artifact (
    artifact_id text primary key,
    media_type  text        not null,
    content     bytea       not null,
    created_at  timestamptz not null default now()
);
-- Contents are compressed by their writers or too small to gain from it.
alter table artifact alter column content set storage external;

create table log_chunk (
    ticket_id    text    not null,
    attempt      integer not null,
    start_offset bigint  not null,
    end_offset   bigint  not null,
    content      bytea   not null,
    primary key (ticket_id, attempt, start_offset)
);

create table api_key (
    id           text primary key,
    name         text        not null,
    role         text        not null,
    hash         text        not null unique,
    file_managed boolean     not null,
    created_at   timestamptz not null
);

create table idempotency (
    caller       text        not null,
    key          text        not null,
    fingerprint  text        not null,
    claimed_at   timestamptz not null,
    status       integer,
    content_type text,
    body         bytea,
    primary key (caller, key)
);
create index idempotency_age on idempotency (claimed_at);

create table host (
    host_id         text primary key,
    provider        text        not null,
    machine_classes text[]      not null,
    slots           integer     not null,
    used            integer     not null,
    last_seen       timestamptz not null
);

create table machine (
    machine_id  text primary key,
    ordinal     bigint generated always as identity unique,
    host_id     text        not null,
    provider    text        not null,
    ticket_id   text,
    state       text        not null,
    healthy     boolean     not null,
    last_seen   timestamptz not null,
    memory_mib  integer     not null default 0,
    disk_mib    integer     not null default 0,
    cpu_percent double precision not null default 0,
    since       timestamptz not null
);
create index machine_up on machine (host_id) where state = 'up';

create table platform_state (
    name  text primary key,
    value text not null
);
