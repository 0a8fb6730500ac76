package dev.swarm.api.platform;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A few named values of the whole platform. */
@Component
public class PlatformState {
    private static final String COORDINATOR = "coordinator";
    private static final String STOPPED = "stopped";

    private final JdbcClient jdbc;

    PlatformState(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** True where people have stopped the coordinator: no build runs anything. */
    public boolean isStopped() {
        return find(COORDINATOR).filter(STOPPED::equals).isPresent();
    }

    public void setStopped(boolean stopped) {
        put(COORDINATOR, stopped ? STOPPED : "running");
    }

    public Optional<String> find(String name) {
        return jdbc.sql("select value from platform_state where name = ?")
                .param(name)
                .query(String.class)
                .optional();
    }

    public void put(String name, String value) {
        jdbc.sql("insert into platform_state (name, value) values (?, ?) "
                        + "on conflict (name) do update set value = excluded.value")
                .params(name, value)
                .update();
    }
}
