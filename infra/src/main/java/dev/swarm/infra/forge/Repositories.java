package dev.swarm.infra.forge;

import dev.swarm.infra.data.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All repositories, each a folder {@code repositories/OWNER/NAME}. A repository appears and disappears by one rename. */
final class Repositories {
    private final Path folder;
    private final Path temporary;
    private final ApiJson json;
    private final Webhooks webhooks;
    private final Map<RepositoryName, Repository> opened = new HashMap<>();

    Repositories(Path root, ApiJson json, Webhooks webhooks) throws IOException {
        this.folder = DurableFiles.createFolder(root.resolve("repositories"));
        this.temporary = root.resolve("temporary");
        this.json = json;
        this.webhooks = webhooks;
        // What a killed process was creating or deleting.
        DurableFiles.deleteTree(temporary);
        DurableFiles.createFolder(temporary);
    }

    synchronized Optional<Repository> find(String owner, String name) throws IOException {
        if (!RepositoryName.isValidOwner(owner) || !RepositoryName.isValidName(name)) {
            return Optional.empty();
        }
        RepositoryName key = new RepositoryName(owner, name);
        Repository known = opened.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        Path place = place(key);
        if (!Files.exists(place.resolve("repository.json"))) {
            return Optional.empty();
        }
        Repository repository = new Repository(key, place, json, webhooks);
        opened.put(key, repository);
        return Optional.of(repository);
    }

    /** All, or those of one owner, by name. */
    List<Repository> list(@Nullable String owner) throws IOException {
        List<Repository> found = new ArrayList<>();
        for (String each : owner == null ? names(folder) : List.of(owner)) {
            if (RepositoryName.isValidOwner(each) && Files.isDirectory(folder.resolve(each))) {
                for (String name : names(folder.resolve(each))) {
                    find(each, name).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static List<String> names(Path parent) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
            for (Path child : children) {
                names.add(String.valueOf(child.getFileName()));
            }
        }
        names.sort(null);
        return names;
    }

    synchronized Repository create(
            String owner, String name, String description, boolean isPrivate, boolean autoInit, String login)
            throws IOException {
        if (!RepositoryName.isValidOwner(owner) || !RepositoryName.isValidName(name)) {
            throw ApiException.invalid("Repository", "name", "invalid");
        }
        RepositoryName key = new RepositoryName(owner, name);
        Path place = place(key);
        ApiException taken = ApiException.custom("Repository", "name already exists on this account");
        if (Files.exists(place)) {
            throw taken;
        }
        Path fresh = Files.createTempDirectory(temporary, "creating-");
        try {
            fill(fresh, name, description, isPrivate, autoInit, login);
            DurableFiles.createFolder(folder.resolve(owner));
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.syncFolder(folder.resolve(owner));
        } catch (FileAlreadyExistsException meanwhile) {
            throw taken;
        } finally {
            DurableFiles.deleteTree(fresh);
        }
        Repository repository = new Repository(key, place, json, webhooks);
        opened.put(key, repository);
        return repository;
    }

    private static void fill(
            Path fresh, String name, String description, boolean isPrivate, boolean autoInit, String login)
            throws IOException {
        Git git = new Git(DurableFiles.createFolder(fresh.resolve("git")));
        git.run("init", "--quiet", "--bare", "--initial-branch=main", "--template=");
        for (String[] setting : new String[][] {
            {"http.receivepack", "true"},
            // Garbage collection could take away what an open pull request or a late merge still needs.
            {"gc.auto", "0"},
            {"receive.autogc", "false"},
            {"maintenance.auto", "false"},
            {"core.hooksPath", "/dev/null"},
            // Only the forge itself writes these.
            {"receive.hideRefs", "refs/pull"},
        }) {
            git.run("config", setting[0], setting[1]);
        }
        RepositorySettings settings = new RepositorySettings();
        settings.description = description;
        settings.isPrivate = isPrivate;
        settings.createdAt = Repository.now();
        if (autoInit) {
            GitObjects objects = new GitObjects(git);
            String text = "# " + name + "\n" + (description.isBlank() ? "" : "\n" + description + "\n");
            String tree = objects.writeTree(null, "README.md", text.getBytes(StandardCharsets.UTF_8));
            Person person = Repository.person(login);
            String commit = objects.writeCommit(tree, List.of(), person, person, "Initial commit");
            objects.updateRef("refs/heads/main", commit, Git.NO_COMMIT);
        }
        DurableFiles.write(fresh.resolve("repository.json"), Json.MAPPER.writeValueAsBytes(settings));
    }

    synchronized void delete(Repository repository) throws IOException {
        Path grave = Files.createTempDirectory(temporary, "deleting-");
        repository.locked(() -> {
            Files.move(repository.folder(), grave, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return grave;
        });
        opened.remove(repository.name());
        DurableFiles.deleteTree(grave);
    }

    private Path place(RepositoryName name) {
        return folder.resolve(name.owner()).resolve(name.name());
    }
}
