package dev.swarm.infra.forge;

/** HTML text by hand: everything that comes from outside goes through {@link #text}. */
final class Html {
    private final StringBuilder html = new StringBuilder();

    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }

    /** Our own markup, as it is. */
    Html raw(String markup) {
        html.append(markup);
        return this;
    }

    Html text(String text) {
        html.append(escape(text));
        return this;
    }

    Html link(String address, String text) {
        return raw("<a href=\"").text(address).raw("\">").text(text).raw("</a>");
    }

    static String page(String title, String content) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <link rel="stylesheet" href="/style.css">
                </head>
                <body>
                <header><a href="/">Local forge</a></header>
                <main>
                %s
                </main>
                </body>
                </html>
                """.formatted(escape(title), content);
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
