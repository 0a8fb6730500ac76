-- What the machines of a project's tickets are made of, and the guest images that each host has.
alter table project
    add column image text not null default 'default';
alter table host
    add column images text[] not null default '{}';
