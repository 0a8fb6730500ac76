-- Hosts that join by a token, and what they say of themselves.
alter table host
    add column ordinal          bigint generated always as identity unique,
    add column version          text             not null default '',
    add column labels           jsonb            not null default '{}',
    add column cpu_cores        double precision not null default 0,
    add column load1            double precision not null default 0,
    add column memory_total_mib bigint           not null default 0,
    add column memory_used_mib  bigint           not null default 0,
    -- why it can run no machine; null where it can
    add column unavailable      text,
    add column draining         boolean          not null default false,
    -- how many machines it should keep ready, and how many it has ready
    add column warm_target      integer          not null default 0,
    add column warm_ready       integer          not null default 0,
    -- null for hosts that use the platform's own worker key
    add column joined_at        timestamptz;

create table join_token (
    id         text primary key,
    ordinal    bigint generated always as identity unique,
    hash       text        not null unique,
    labels     jsonb       not null,
    uses       integer     not null,
    uses_left  integer     not null check (uses_left >= 0),
    expires_at timestamptz not null,
    created_by text        not null,
    created_at timestamptz not null
);

-- The one host that a key of role HOST speaks for, and the token by which it came.
alter table api_key
    add column host_id  text,
    add column token_id text;
create unique index api_key_host on api_key (host_id) where host_id is not null;

-- Who was let into which machine, and how it ended.
create table console (
    console_id text primary key,
    ordinal    bigint generated always as identity unique,
    machine_id text        not null,
    host_id    text        not null,
    ticket_id  text,
    opened_by  text        not null,
    opened_at  timestamptz not null,
    ended_at   timestamptz,
    end_reason text
);
create index console_open on console (machine_id) where ended_at is null;
