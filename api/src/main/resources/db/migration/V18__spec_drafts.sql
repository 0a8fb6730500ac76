-- What people type in the spec's editor before they save it: one for each person and session.
create table spec_draft (
    session_id   text        not null,
    person       text        not null,
    -- the version that was edited
    base_version integer     not null,
    markdown     text        not null,
    saved_at     timestamptz not null,
    primary key (session_id, person)
);
