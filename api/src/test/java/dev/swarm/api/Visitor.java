package dev.swarm.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser without scripts: it keeps cookies and sends forms with the token of the page that it saw last. */
final class Visitor {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final Http http;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private String token = "";

    Visitor(int port) {
        this.http = new Http(port, null);
    }

    Http.Answer get(String path, String... headers) {
        return kept(http.get(path, with(headers)));
    }

    /** Sends a form; the fields are names and values in turn. */
    Http.Answer post(String path, String... fields) {
        StringJoiner body = new StringJoiner("&");
        body.add("_csrf=" + encode(token));
        for (int i = 0; i < fields.length; i += 2) {
            body.add(encode(fields[i]) + "=" + encode(fields[i + 1]));
        }
        return kept(http.send(
                "POST",
                path,
                "application/x-www-form-urlencoded",
                body.toString().getBytes(StandardCharsets.UTF_8),
                with()));
    }

    Http.Answer signIn(String key) {
        get("/sign-in");
        return post("/sign-in", "key", key);
    }

    void forgetToken() {
        token = "";
    }

    String cookie(String name) {
        return cookies.getOrDefault(name, "");
    }

    String cookies() {
        StringJoiner header = new StringJoiner("; ");
        cookies.forEach((name, value) -> header.add(name + "=" + value));
        return header.toString();
    }

    private String[] with(String... headers) {
        if (cookies.isEmpty()) {
            return headers;
        }
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Cookie";
        all[headers.length + 1] = cookies();
        return all;
    }

    private Http.Answer kept(Http.Answer answer) {
        for (String cookie : answer.headers().allValues("Set-Cookie")) {
            String pair = cookie.split(";", 2)[0];
            int equals = pair.indexOf('=');
            cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        Matcher found = TOKEN.matcher(answer.text());
        if (found.find()) {
            token = found.group(1);
        }
        return answer;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
