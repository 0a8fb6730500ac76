package dev.swarm.api.request;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.module.SimpleModule;

/** Refuses texts with the character NUL before anything is done with them: the database cannot hold it. */
@Configuration(proxyBeanMethods = false)
class TextConfiguration {
    @Bean
    JacksonModule textsWithoutNul() {
        return new SimpleModule("texts-without-nul").addDeserializer(String.class, new TextDeserializer());
    }

    private static final class TextDeserializer extends StdScalarDeserializer<String> {
        TextDeserializer() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            String text = StringDeserializer.instance.deserialize(parser, context);
            if (text.indexOf('\0') >= 0) {
                throw InvalidFormatException.from(parser, "the character NUL is not allowed", "", String.class);
            }
            return text;
        }
    }
}
