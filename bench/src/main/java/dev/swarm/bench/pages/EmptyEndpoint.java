package dev.swarm.bench.pages;

import dev.swarm.bench.host.ExitGuard;
import dev.swarm.bench.host.TemporaryFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** The least that Spring MVC can do, in a process of its own: what the API is compared with. */
final class EmptyEndpoint implements AutoCloseable {
    private static final String PORT = "port ";

    private final URI address;
    private final ExitGuard running;

    private EmptyEndpoint(URI address, ExitGuard running) {
        this.address = address;
        this.running = running;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebMvc
    static class Settings {}

    @RestController
    static class Empty {
        @GetMapping("/empty")
        Map<String, String> empty() {
            return Map.of();
        }
    }

    static EmptyEndpoint start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlogback.configurationFile=dev/swarm/bench/logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmptyEndpoint.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        ExitGuard running = ExitGuard.of(process::destroyForcibly);
        // Closed with the process: it says its port and no more.
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = output.lines()
                .filter(line -> line.startsWith(PORT))
                .findFirst()
                .map(line -> line.substring(PORT.length()))
                .orElse("");
        if (port.isEmpty()) {
            running.close();
            throw new IOException("the empty endpoint did not start");
        }
        return new EmptyEndpoint(URI.create("http://127.0.0.1:" + port + "/empty"), running);
    }

    URI address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        running.close();
    }

    /** Serves until it is killed. */
    public static void main(String[] arguments) throws IOException, LifecycleException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(folder.path().toString());
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            tomcat.getConnector().getProtocolHandler().setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            Context context = tomcat.addContext("", folder.path().toString());
            AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
            spring.register(Settings.class, Empty.class);
            Tomcat.addServlet(context, "spring", new DispatcherServlet(spring)).setLoadOnStartup(1);
            context.addServletMappingDecoded("/", "spring");
            tomcat.start();
            System.out.println(PORT + tomcat.getConnector().getLocalPort());
            tomcat.getServer().await();
        }
    }
}
