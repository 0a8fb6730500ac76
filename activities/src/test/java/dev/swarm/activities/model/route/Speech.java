package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** How one API says what {@link ModelDouble} answers; one for each call. */
interface Speech {
    ObjectMapper JSON = new ObjectMapper();

    /** The whole answer at once. */
    ObjectNode whole(DoubleCall call, DoubleReply reply);

    ObjectNode error(String error, String message);

    void begin(Stream stream, DoubleCall call, DoubleReply reply) throws IOException;

    void part(Stream stream, DoubleReply.Part part) throws IOException;

    void end(Stream stream, DoubleCall call, DoubleReply reply) throws IOException;

    /** Server-sent events on their way to a client. */
    interface Stream {
        /** @param event empty for none */
        void send(String event, String data) throws IOException;
    }
}
