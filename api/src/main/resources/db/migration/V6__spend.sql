-- Calls of models: money is set aside before each and settled after it. Amounts are US dollars, exact.
create table model_call (
    call_id            text primary key,
    project_id         text,
    session_id         text,
    build_id           text,
    ticket_id          text,
    -- of the reservation, in UTC, as 2026-11; the cost belongs to it whenever it is settled
    month              text        not null,
    route              text        not null,
    model              text        not null,
    purpose            text        not null,
    reserved           numeric     not null,
    reserved_tokens    bigint      not null,
    input_tokens       bigint      not null default 0,
    cache_read_tokens  bigint      not null default 0,
    cache_write_tokens bigint      not null default 0,
    output_tokens      bigint      not null default 0,
    -- null while the call is open
    cost               numeric,
    answer_id          text,
    reserved_at        timestamptz not null,
    settled_at         timestamptz
);
create index model_call_project on model_call (project_id, month);
create index model_call_session on model_call (session_id);
create index model_call_build on model_call (build_id);
create index model_call_ticket on model_call (ticket_id);
create index model_call_month on model_call (month);

-- Sums of the calls above, kept in the transactions that change them. The row of the tenant's total is locked first by each,
-- so that no two look at the same money.
create table spend_account (
    scope         text    not null,
    scope_id      text    not null,
    -- 'total' or a month
    period        text    not null,
    spent         numeric not null default 0,
    open          numeric not null default 0,
    -- the limit of which people were told that most of it is used
    alerted_limit numeric,
    primary key (scope, scope_id, period)
);
insert into spend_account (scope, scope_id, period) values ('tenant', 'all', 'total');

-- Limits that people set.
create table budget (
    scope     text        not null,
    scope_id  text        not null,
    period    text        not null,
    max_spend numeric     not null,
    set_by    text        not null,
    set_at    timestamptz not null,
    primary key (scope, scope_id, period)
);

-- What people agreed to: the estimate of a build, and of tickets added to it.
create table consent (
    build_id     text        not null,
    estimate_id  text        not null,
    model_cost   numeric     not null,
    vm_cost      numeric     not null,
    consented_by text        not null,
    consented_at timestamptz not null,
    primary key (build_id, estimate_id)
);

-- How long machines worked for tickets, and what an hour cost when each began.
create table machine_time (
    machine_id text        not null,
    started_at timestamptz not null,
    ended_at   timestamptz,
    project_id text        not null,
    session_id text,
    build_id   text        not null,
    ticket_id  text        not null,
    hour_price numeric     not null,
    primary key (machine_id, started_at)
);
create index machine_time_project on machine_time (project_id);
create index machine_time_session on machine_time (session_id);
create index machine_time_build on machine_time (build_id);
create index machine_time_ticket on machine_time (ticket_id);
