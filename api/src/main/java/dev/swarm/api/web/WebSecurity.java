package dev.swarm.api.web;

import dev.swarm.api.identity.Role;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.servlet.resource.ResourceUrlEncodingFilter;

/** Who may see which page. The cookie counts for pages only: the API knows nothing but keys, so it needs no CSRF tokens. */
@Configuration(proxyBeanMethods = false)
class WebSecurity {
    private static final String[] PAGES = {
        "/",
        "/sign-in/**",
        "/sign-out",
        "/live",
        "/projects/**",
        "/sessions/**",
        "/review/**",
        "/builds/**",
        "/tickets/**",
        "/agents/**",
        "/machines/**",
        "/hosts/**",
        "/timeline/**",
        "/usage/**",
        "/settings/**",
        "/admin/**",
        "/needs"
    };

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Bean
    @Order(1)
    SecurityFilterChain pages(HttpSecurity http, WebSessions sessions) {
        http.securityMatcher(PAGES)
                .csrf(csrf -> csrf.csrfTokenRepository(csrfCookie())
                        // Each request is authenticated anew here, and forms of all open pages have to stay good.
                        .sessionAuthenticationStrategy(new NullAuthenticatedSessionStrategy()))
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(management -> management.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN)))
                .addFilterBefore(new SessionFilter(sessions), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                                .permitAll()
                                .requestMatchers("/sign-in/**", "/sign-out")
                                .permitAll()
                                .anyRequest()
                                .hasRole(Role.ADMIN.name()))
                .exceptionHandling(failures ->
                        failures.authenticationEntryPoint(new Strangers()).accessDeniedHandler(new Refusals()));
        return http.build();
    }

    private static CookieCsrfTokenRepository csrfCookie() {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName("swarm_csrf");
        tokens.setCookiePath("/");
        tokens.setCookieCustomizer(cookie -> cookie.sameSite("Strict"));
        return tokens;
    }

    /** Rewrites the addresses of files, so that they carry a hash of what is in them. */
    @Bean
    FilterRegistrationBean<ResourceUrlEncodingFilter> hashedAddresses() {
        return new FilterRegistrationBean<>(new ResourceUrlEncodingFilter());
    }
}
