package dev.swarm.activities.agent.role;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The roles that agents can play: those that come with the platform, and those of a folder of one's own, where a file of the
 * same name takes the place of ours. Read once, when a worker starts.
 */
public final class Roles {
    /** The role of a ticket that names none. */
    public static final String CODER = "coder";

    private static final List<String> STANDARD =
            List.of("architect", CODER, "researcher", "reviewer", "security-reviewer", "tester");
    private static final String SUFFIX = ".yaml";

    private final SortedMap<String, AgentRole> byName;

    private Roles(SortedMap<String, AgentRole> byName) {
        this.byName = byName;
    }

    /** The platform's own roles. */
    public static Roles standard() {
        return load(null);
    }

    /**
     * The platform's own roles and those of this folder.
     *
     * @param folder has a file {@code NAME.yaml} for each role; null for none
     * @throws InvalidRoleException where a file cannot be used; its message names all problems
     */
    public static Roles load(@Nullable Path folder) {
        List<String> problems = new ArrayList<>();
        SortedMap<String, AgentRole> roles = new TreeMap<>();
        for (String name : STANDARD) {
            String file = name + SUFFIX;
            new RoleFile(name, file, problems).read(resource(file)).ifPresent(role -> roles.put(name, role));
        }
        if (folder != null) {
            readFolder(folder, roles, problems);
        }
        if (!problems.isEmpty()) {
            throw new InvalidRoleException(problems);
        }
        return new Roles(roles);
    }

    /**
     * The role of this name.
     *
     * @param name null for {@link #CODER}
     * @throws io.temporal.failure.ApplicationFailure NOT_FOUND, not retryable
     */
    public AgentRole role(@Nullable String name) {
        AgentRole role = byName.get(name == null ? CODER : name);
        if (role == null) {
            throw Failure.fatal(
                    FailureCode.NOT_FOUND,
                    "there is no role '" + name + "'; there are " + String.join(", ", byName.keySet()));
        }
        return role;
    }

    /** All, by name. */
    public Collection<AgentRole> all() {
        return List.copyOf(byName.values());
    }

    private static void readFolder(Path folder, SortedMap<String, AgentRole> roles, List<String> problems) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String fileName = String.valueOf(file.getFileName());
                if (!fileName.endsWith(SUFFIX)) {
                    continue;
                }
                String name = fileName.substring(0, fileName.length() - SUFFIX.length());
                if (!RoleFile.NAME.matcher(name).matches()) {
                    problems.add(file + ": the name of the file is the role's; use at most 40 lower case letters,"
                            + " digits and dashes");
                    continue;
                }
                new RoleFile(name, file.toString(), problems)
                        .read(Files.readString(file))
                        .ifPresent(role -> roles.put(name, role));
            }
        } catch (IOException e) {
            problems.add(folder + ": cannot be read (" + e.getMessage()
                    + "); name a folder with a file NAME.yaml for each role");
        }
    }

    private static String resource(String file) {
        try (InputStream stream = Roles.class.getResourceAsStream("/roles/" + file)) {
            if (stream == null) {
                throw new IllegalStateException("role file " + file + " is not in the jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
