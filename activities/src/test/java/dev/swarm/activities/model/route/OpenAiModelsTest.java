package dev.swarm.activities.model.route;

import java.net.URI;

class OpenAiModelsTest extends ChatModelsContract {
    @Override
    ModelRoute.Provider api() {
        return ModelRoute.Provider.OPENAI;
    }

    @Override
    URI baseUrl(ModelDouble provider) {
        return URI.create(provider.url() + "/v1");
    }
}
