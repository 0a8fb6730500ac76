-- The phases that a ticket's agent works through; null for one run in its role.
alter table ticket add column pipeline text;
