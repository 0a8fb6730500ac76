package dev.swarm.e2e;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at pages as a careful person would: in both themes, wide and narrow, and with the accessibility checker. */
final class Look {
    private static final int WIDE = 1440;
    private static final int NARROW = 390;
    private static final int MOST_SCRIPT = 100 * 1024;
    private static final Path SHOTS = Path.of("target/screenshots");

    private static final String VIOLATIONS = """
            async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}))
              .violations.flatMap(v => v.nodes.map(n => v.id + ' at ' + n.target.join(' ') + ': ' + n.failureSummary))""";

    private static final String SCRIPT_BYTES = """
            () => performance.getEntriesByType('resource').filter(e => e.initiatorType === 'script')
              .reduce((sum, e) => sum + e.encodedBodySize, 0)""";

    private final String axe;
    private final List<String> problems = new ArrayList<>();

    Look(Chromium chromium) throws IOException {
        axe = chromium.axe();
    }

    /** Everything that was wrong, one line each. */
    List<String> problems() {
        return problems;
    }

    /** From now on what pages complain about is a problem: scripts and styles that the policy refuses, and errors. */
    void watch(BrowserContext context) {
        context.addInitScript(
                "document.addEventListener('securitypolicyviolation', "
                        + "e => console.error('refused by policy: ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))");
        context.onConsoleMessage(message -> {
            boolean answered = message.text().startsWith("Failed to load resource");
            if (message.type().equals("error") && !answered) {
                problems.add("console of " + message.page().url() + ": " + message.text());
            }
        });
        context.onWebError(error -> problems.add("script error: " + error.error()));
    }

    void at(Page page, String name) {
        for (int width : new int[] {WIDE, NARROW}) {
            page.setViewportSize(width, width == WIDE ? 900 : 844);
            for (ColorScheme theme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
                String view = name + "-" + (theme == ColorScheme.DARK ? "dark" : "light") + "-" + width;
                shot(page, view, true);
                check(page, view);
            }
        }
        page.setViewportSize(WIDE, 900);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    /** A picture of what cannot be looked at twice. */
    void shot(Page page, String name) {
        shot(page, name, false);
    }

    private static void shot(Page page, String name, boolean whole) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SHOTS.resolve(name + ".png"))
                .setFullPage(whole));
    }

    private void check(Page page, String view) {
        page.evaluate(axe);
        if (page.evaluate(VIOLATIONS) instanceof List<?> found) {
            found.forEach(violation -> problems.add(view + ": " + violation));
        }
        int over = number(page.evaluate("() => document.documentElement.scrollWidth - innerWidth"));
        if (over > 0) {
            problems.add(view + ": is " + over + " px wider than the window");
        }
        int script = number(page.evaluate(SCRIPT_BYTES));
        if (script > MOST_SCRIPT) {
            problems.add(view + ": loads " + script + " bytes of script");
        }
    }

    private static int number(Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }
}
