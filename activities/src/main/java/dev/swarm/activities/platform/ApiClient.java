package dev.swarm.activities.platform;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Requests to the api, with the worker key. The key file is read anew each time: the api may write it after we start. */
public final class ApiClient {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String base;
    private final Path keyFile;

    /** @param keyFile has the worker's API key; may appear later */
    public ApiClient(URI apiUrl, Path keyFile) {
        String url = apiUrl.toString();
        this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.keyFile = keyFile;
    }

    public HttpResponse<byte[]> get(String path) throws IOException {
        return send("GET", path, null, HttpRequest.BodyPublishers.noBody());
    }

    public HttpResponse<byte[]> delete(String path) throws IOException {
        return send("DELETE", path, null, HttpRequest.BodyPublishers.noBody());
    }

    public HttpResponse<byte[]> send(String method, String path, String contentType, byte[] body) throws IOException {
        return send(method, path, contentType, HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private HttpResponse<byte[]> send(
            String method, String path, @Nullable String contentType, HttpRequest.BodyPublisher body)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + Files.readString(keyFile).strip())
                .method(method, body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    /** A part of a path, with what has a meaning there escaped. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
