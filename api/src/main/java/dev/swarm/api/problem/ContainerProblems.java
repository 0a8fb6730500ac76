package dev.swarm.api.problem;

import dev.swarm.contracts.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;

/** Requests that Tomcat refuses by itself, such as a malformed address, are answered with problem documents too. */
@Configuration(proxyBeanMethods = false)
class ContainerProblems {
    /** Last, so that this valve is the innermost one and answers before the container's own. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemValve() {
        return factory -> factory.addContextCustomizers(context -> {
            Valve valve = new ProblemValve();
            context.getParent().getPipeline().addValve(valve);
        });
    }

    private static final class ProblemValve extends ErrorReportValve {
        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            FailureCode code = response.getStatus() < 500 ? FailureCode.INVALID_INPUT : FailureCode.INTERNAL;
            String document = """
                    {"type":"urn:swarm:problem:%1$s","title":"The request was refused","status":%2$d,\
                    "detail":"The request is malformed or could not be handled.","code":"%1$s","hint":"%3$s"}""".formatted(code.name(), response.getStatus(), code.hint());
            try {
                response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
                response.getOutputStream().write(document.getBytes(StandardCharsets.UTF_8));
                response.finishResponse();
            } catch (IOException e) {
                container.getLogger().debug("the client has gone", e);
            }
        }
    }
}
