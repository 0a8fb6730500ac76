-- By which token the agent program of a ticket's run speaks to the model gateway. A token is good while it has not ended, its
-- ticket has not, and its machine is up.
create table gateway_token (
    hash       text primary key,
    ticket_id  text        not null,
    attempt    integer     not null,
    machine_id text        not null,
    route      text        not null,
    routes     text[]      not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at   timestamptz
);
create index gateway_token_run on gateway_token (ticket_id, attempt, machine_id) where ended_at is null;
create index gateway_token_expiry on gateway_token (expires_at);

-- What works on tickets that a model plans: our own agent, unless the project names a program.
alter table project
    add column agent text not null default 'native';
