-- What hosts offer, as they said last, and how their machines have fared: the newest count most.
create table host_offer (
    host_id text primary key,
    offer   text             not null default '{}',
    seen    timestamptz      not null,
    success double precision not null default 1
);

-- Where a project's tickets may run.
alter table project
    add column labels    text not null default '{}',
    add column placement text not null default 'BEST',
    add column on_loss   text not null default 'REASSIGN';
