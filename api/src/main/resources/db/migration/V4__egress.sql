-- What the machines of a project's tickets may reach: nothing, unless it says so.
alter table project
    add column egress_mode    text not null default 'NONE',
    add column egress_domains text not null default '';
