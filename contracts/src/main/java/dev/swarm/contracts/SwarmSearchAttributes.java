package dev.swarm.contracts;

import io.temporal.common.SearchAttributeKey;
import java.util.List;

/** Search attributes by which the Temporal Web UI filters our workflows. All are of type Keyword. */
public final class SwarmSearchAttributes {
    public static final SearchAttributeKey<String> PROJECT = SearchAttributeKey.forKeyword("SwarmProject");
    public static final SearchAttributeKey<String> SESSION = SearchAttributeKey.forKeyword("SwarmSession");
    public static final SearchAttributeKey<String> BUILD = SearchAttributeKey.forKeyword("SwarmBuild");
    public static final SearchAttributeKey<String> TICKET = SearchAttributeKey.forKeyword("SwarmTicket");
    public static final SearchAttributeKey<String> STATE = SearchAttributeKey.forKeyword("SwarmState");

    public static final List<SearchAttributeKey<String>> ALL = List.of(PROJECT, SESSION, BUILD, TICKET, STATE);

    private SwarmSearchAttributes() {}
}
