-- Sessions of people at the pages. Neither the cookie's value nor the key is kept, only their hashes.
create table web_session (
    token_hash text primary key,
    remembered text not null,
    started_at timestamptz not null,
    used_at    timestamptz not null
);
