-- Which roles review a change before its pull request leaves draft: none, unless the project says so.
alter table project
    add column reviewers              text   not null default '',
    add column review_quorum_percent  int    not null default 60,
    add column review_timeout_seconds bigint not null default 600,
    add column review_rounds          int    not null default 2;
