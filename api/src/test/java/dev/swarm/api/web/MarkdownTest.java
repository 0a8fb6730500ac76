package dev.swarm.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {
    private final Markdown markdown = new Markdown();

    @Test
    void rendersWhatSpecsUse() {
        assertThat(markdown.html("# Spec\n\n~~old~~ **new** `code`"))
                .contains("<h1>Spec</h1>", "<del>old</del>", "<strong>new</strong>", "<code>code</code>");
        assertThat(markdown.html("| a | b |\n|:--|--:|\n| 1 | 2 |")).contains("<table>", "<th align=\"left\">a</th>");
        assertThat(markdown.html("- [ ] open\n- [x] done"))
                .contains("aria-label=\"done\"", "disabled", "checked")
                .doesNotContain("onclick");
        assertThat(markdown.html("```java\nint x = 1 < 2;\n```"))
                .contains("<code class=\"language-java\">", "1 &lt; 2");
        assertThat(markdown.html("[a](https://example.com/x)")).contains("href=\"https://example.com/x\"", "nofollow");
    }

    @Test
    void letsNothingThroughThatRuns() {
        for (String attack : new String[] {
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "![x](javascript:alert(1))",
            "<a href=\"https://x\" onclick=\"alert(1)\">x</a>",
            "```\"><script>alert(1)</script>\nx\n```",
            "<iframe src=//evil.example></iframe>",
        }) {
            assertThat(markdown.html(attack))
                    .as(attack)
                    .doesNotContainIgnoringCase("<script")
                    .doesNotContainIgnoringCase("<img")
                    .doesNotContainIgnoringCase("<iframe")
                    .doesNotContainIgnoringCase("href=\"javascript")
                    .doesNotContainIgnoringCase("href=\"data")
                    .doesNotContainPattern("<[^>]*\\son[a-z]+=");
        }
    }

    @Test
    void countsWords() {
        assertThat(Markdown.words(" \n")).isZero();
        assertThat(Markdown.words("# One two\n\nthree")).isEqualTo(4);
    }
}
