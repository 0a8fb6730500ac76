package dev.swarm.api.request;

import java.util.Set;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Requests are JSON. Spring would also read what libraries on the class path happen to understand, past the limits and
 * checks that are set up for JSON.
 */
@Configuration(proxyBeanMethods = false)
class BodyFormats implements WebMvcConfigurer {
    private static final Set<String> OTHERS = Set.of("yaml", "xml", "cbor", "x-jackson-smile");

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.configureMessageConvertersList(converters -> converters.removeIf(BodyFormats::isOther));
    }

    private static boolean isOther(HttpMessageConverter<?> converter) {
        return converter.getSupportedMediaTypes().stream().anyMatch(type -> OTHERS.contains(type.getSubtype()));
    }
}
