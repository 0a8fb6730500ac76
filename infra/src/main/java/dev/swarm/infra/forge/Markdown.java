package dev.swarm.infra.forge;

import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;
import org.owasp.html.Sanitizers;

/**
 * Descriptions and comments as people read them. They are written by agents and strangers, so what the renderer makes of
 * them passes a list of harmless elements: no script, no style, no image that tells somebody who looks.
 */
final class Markdown {
    private static final Parser PARSER = Parser.builder().build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().softbreak("<br>\n").build();
    private static final PolicyFactory HARMLESS = Sanitizers.FORMATTING
            .and(Sanitizers.BLOCKS)
            .and(Sanitizers.LINKS)
            .and(new HtmlPolicyBuilder()
                    .allowElements("details", "summary", "hr", "pre")
                    .allowAttributes("open")
                    .onElements("details")
                    .toFactory());

    private Markdown() {}

    static String html(String markdown) {
        return HARMLESS.sanitize(RENDERER.render(PARSER.parse(markdown)));
    }
}
