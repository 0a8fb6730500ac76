package dev.swarm.api.identity;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.problem.Problems;
import dev.swarm.contracts.FailureCode;
import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** Who may call what. No sessions and no cookies, so there is nothing for CSRF to abuse. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final String PAGE_POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

    @Bean
    SecurityFilterChain security(HttpSecurity http, ApiKeys keys, Problems problems) {
        http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(PAGE_POLICY)))
                .addFilterBefore(new ApiKeyFilter(keys, problems), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                                .permitAll()
                                // The one is signed, the other carries its join token.
                                .requestMatchers(HttpMethod.POST, "/api/webhooks/forge", "/api/hosts/join")
                                .permitAll()
                                // Whoever runs tickets may not spend money, nor say what models cost.
                                .requestMatchers("/api/internal/model-calls/**", "/api/internal/model-routes/**")
                                .hasRole(Role.WORKER.name())
                                .requestMatchers("/api/internal/**")
                                .hasAnyRole(Role.WORKER.name(), Role.HOST.name())
                                .requestMatchers(HttpMethod.GET, "/api/artifacts/*", "/api/me")
                                .hasAnyRole(Role.ADMIN.name(), Role.WORKER.name(), Role.HOST.name())
                                .requestMatchers("/api/**", "/actuator/**")
                                .hasRole(Role.ADMIN.name())
                                .anyRequest()
                                .permitAll())
                .exceptionHandling(failures -> failures.authenticationEntryPoint(
                                (request, response, e) -> problems.write(
                                        request,
                                        response,
                                        new ProblemException(
                                                FailureCode.UNAUTHENTICATED, "This needs a valid API key.")))
                        .accessDeniedHandler((request, response, e) -> problems.write(
                                request,
                                response,
                                new ProblemException(
                                        FailureCode.FORBIDDEN, "The role of this API key does not allow this."))));
        return http.build();
    }

    /** There are no passwords; without this bean one would be generated. */
    @Bean
    AuthenticationManager noPasswords() {
        return authentication -> {
            throw new AuthenticationServiceException("only API keys are accepted");
        };
    }

    @Bean
    RequestRejectedHandler rejectedRequests(Problems problems) {
        return (request, response, e) -> problems.write(
                request,
                response,
                new ProblemException(FailureCode.INVALID_INPUT, "The request's address or headers are malformed."),
                400);
    }
}
