package dev.swarm.activities.machine.egress;

import dev.swarm.contracts.machine.EgressPolicy;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;

/** A machine with a way in: whoever comes by its connector is it. */
record Machine(String id, EgressPolicy policy, EgressLog log) {
    static Machine of(Request request) {
        return of(request.getConnectionMetaData().getConnector());
    }

    static Machine of(Connector connector) {
        Machine machine = connector.getBean(Machine.class);
        if (machine == null) {
            throw new IllegalStateException("a connector of no machine");
        }
        return machine;
    }
}
