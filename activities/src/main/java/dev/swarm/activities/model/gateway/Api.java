package dev.swarm.activities.model.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.route.ModelRoute.Provider;

/** The two APIs that the gateway speaks. */
enum Api {
    ANTHROPIC(Provider.ANTHROPIC, "Anthropic's Messages API", "POST /v1/messages"),
    OPENAI(Provider.OPENAI, "OpenAI's Chat Completions API", "POST /v1/chat/completions");

    final Provider provider;
    /** As people call it. */
    final String title;

    final String call;

    Api(Provider provider, String title, String call) {
        this.provider = provider;
        this.title = title;
        this.call = call;
    }

    static Api of(Provider provider) {
        return provider == Provider.ANTHROPIC ? ANTHROPIC : OPENAI;
    }

    /** An error as this API shapes it. */
    ObjectNode error(Refusal refusal) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("type", refusal.kind().word).put("message", refusal.message());
        if (this == ANTHROPIC) {
            ObjectNode document = JsonNodeFactory.instance.objectNode().put("type", "error");
            document.set("error", error);
            return document;
        }
        error.putNull("param").put("code", refusal.kind().word);
        return JsonNodeFactory.instance.objectNode().set("error", error);
    }
}
