package dev.swarm.api.console;

import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/**
 * Where the two ends of a console connect: people by key, or from the dashboard by their session's cookie. Browsers of
 * other origins are refused, as Spring does by itself.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class ConsoleConfiguration implements WebSocketConfigurer {
    private static final int LARGEST_MESSAGE = 64 * 1024;

    private final ConsoleEnds ends;
    private final ConsoleHandshake handshake;

    ConsoleConfiguration(ConsoleEnds ends, ConsoleHandshake handshake) {
        this.ends = ends;
        this.handshake = handshake;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(ends.person(), "/api/vms/*/console", "/machines/*/console")
                .addInterceptors(handshake.person());
        registry.addHandler(ends.host(), "/api/internal/consoles/*").addInterceptors(handshake.host());
    }

    /** Spring Boot's own module for this is no part of the build: it does no more than this. */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatWebSockets() {
        return factory ->
                factory.addContextCustomizers(context -> context.addServletContainerInitializer(new WsSci(), null));
    }

    @Bean
    static ServletServerContainerFactoryBean webSocketLimits() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(LARGEST_MESSAGE);
        container.setMaxBinaryMessageBufferSize(LARGEST_MESSAGE);
        return container;
    }
}
