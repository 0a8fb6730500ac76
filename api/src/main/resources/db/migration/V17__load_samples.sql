-- How busy hosts and machines were, a value a minute, for some hours.
create table load_sample (
    -- such as host/h1 or machine/t1-m1
    subject     text             not null,
    at          timestamptz      not null,
    cpu_percent double precision not null,
    memory_mib  bigint           not null,
    primary key (subject, at)
);
create index load_sample_age on load_sample (at);
