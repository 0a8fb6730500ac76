package dev.swarm.api.web;

import dev.swarm.api.build.TicketFilter;
import dev.swarm.api.build.TicketMove;
import dev.swarm.contracts.ticket.TicketState;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/** What a board's script has to know before it can ask: which moves there are, and the address of what is shown. */
@Component
class BoardMoves {
    private final String json;

    BoardMoves(JsonMapper mapper) {
        Map<String, List<TicketMove>> moves = new LinkedHashMap<>();
        Arrays.stream(TicketState.values()).forEach(state -> moves.put(state.wire(), TicketMove.of(state)));
        this.json = mapper.writeValueAsString(moves);
    }

    /** The moves from each state, as JSON. */
    String json() {
        return json;
    }

    /** The filter as it stands in an address, each part with {@code &} before it; empty where nothing is filtered. */
    static String query(TicketFilter filter) {
        UriComponentsBuilder query = UriComponentsBuilder.newInstance();
        add(query, "q", filter.text());
        add(query, "state", filter.state() == null ? null : filter.state().wire());
        add(
                query,
                "priority",
                filter.priority() == null ? null : filter.priority().wire());
        add(query, "tag", filter.tag());
        add(query, "assignee", filter.assignee());
        String encoded = query.encode().build().getQuery();
        return encoded == null ? "" : "&" + encoded;
    }

    private static void add(UriComponentsBuilder query, String name, @Nullable String value) {
        if (value != null) {
            query.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, value));
        }
    }
}
