package dev.swarm.infra.forge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {
    @Test
    void rendersWhatPullRequestsAreWrittenIn() {
        String html = Markdown.html("""
                ## What and why

                The command `add`, see [the spec](http://127.0.0.1:8080/spec).

                <details>
                <summary>End of the output</summary>

                ```text
                ok <add> & more
                ```

                </details>
                """);

        assertThat(html)
                .contains(
                        "<h2>What and why</h2>",
                        "<code>add</code>",
                        "<details>",
                        "<summary>End of the output</summary>")
                .contains("href=\"http://127.0.0.1:8080/spec\"")
                .contains("ok &lt;add&gt; &amp; more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "[x](javascript:alert(1))",
                "<a href=\"javascript:alert(1)\">x</a>",
                "<details ontoggle=\"alert(1)\" open>x</details>",
                "<img src=x onerror=alert(1)>",
                "![x](http://elsewhere/alert(1).png)",
                "<iframe src=\"http://elsewhere/alert(1)\"></iframe>",
                "<style>body { background: url(alert(1)) }</style>",
                "<form action=\"http://elsewhere/alert(1)\"><button>ok</button></form>",
            })
    void dropsWhatCouldHarm(String markdown) {
        assertThat(Markdown.html(markdown)).doesNotContain("alert(1)", "<form", "<img", "<iframe", "<script", "<style");
    }
}
