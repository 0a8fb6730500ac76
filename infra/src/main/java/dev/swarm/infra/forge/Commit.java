package dev.swarm.infra.forge;

import java.util.List;

record Commit(String sha, String tree, List<String> parents, Person author, Person committer, String message) {}
