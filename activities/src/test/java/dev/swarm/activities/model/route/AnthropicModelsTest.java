package dev.swarm.activities.model.route;

import java.net.URI;

class AnthropicModelsTest extends ChatModelsContract {
    @Override
    ModelRoute.Provider api() {
        return ModelRoute.Provider.ANTHROPIC;
    }

    @Override
    URI baseUrl(ModelDouble provider) {
        return provider.url();
    }
}
