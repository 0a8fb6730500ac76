package dev.swarm.bench.pages;

import dev.swarm.cli.client.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Someone who is signed in to the dashboard, without a browser. */
final class Visitor {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final Pattern SCRIPT = Pattern.compile("<script[^>]* src=\"([^\"]+)\"");
    private static final Pattern STYLE = Pattern.compile("<link rel=\"stylesheet\"[^>]* href=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(cookies)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final URI base;

    private Visitor(URI base) {
        this.base = base;
    }

    /**
     * A page as it came.
     *
     * @param firstByteMillis until the first byte of it
     */
    record Page(double firstByteMillis, String html) {}

    static Visitor signedIn(String apiUrl, String key) throws IOException, InterruptedException {
        Visitor visitor = new Visitor(URI.create(apiUrl));
        Matcher token = TOKEN.matcher(visitor.get("/sign-in").html());
        if (!token.find()) {
            throw new IOException("the sign-in page has no form");
        }
        String form = "_csrf=" + ApiClient.encode(token.group(1)) + "&key=" + ApiClient.encode(key);
        visitor.http.send(
                HttpRequest.newBuilder(visitor.base.resolve("/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        return visitor;
    }

    List<HttpCookie> cookies() {
        return cookies.getCookieStore().getCookies();
    }

    Page get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).build();
        long start = System.nanoTime();
        HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            byte[] first = body.readNBytes(1);
            double millis = (System.nanoTime() - start) / 1e6;
            String html =
                    new String(first, StandardCharsets.UTF_8) + new String(body.readAllBytes(), StandardCharsets.UTF_8);
            if (answer.statusCode() != 200) {
                throw new IOException("page " + path + " answered " + answer.statusCode());
            }
            return new Page(millis, html);
        }
    }

    /** The stream of this address, to be read and closed. */
    InputStream open(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    /** How many kilobytes of script a page loads first, as they come over the wire. */
    double scriptKb(String html) throws IOException, InterruptedException {
        return kilobytes(SCRIPT, html);
    }

    double styleKb(String html) throws IOException, InterruptedException {
        return kilobytes(STYLE, html);
    }

    private double kilobytes(Pattern what, String html) throws IOException, InterruptedException {
        long bytes = 0;
        Matcher found = what.matcher(html);
        while (found.find()) {
            bytes += http.send(
                            HttpRequest.newBuilder(base.resolve(found.group(1)))
                                    .header("Accept-Encoding", "gzip")
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body()
                    .length;
        }
        return bytes / 1024.0;
    }
}
