package dev.swarm.bench.pages;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.Cookie;
import java.net.HttpCookie;
import java.util.ArrayList;
import java.util.List;

/** A browser that is signed in, and says when something became visible on its page. */
final class Watcher implements AutoCloseable {
    private final Playwright playwright;
    private final Page page;
    private final String base;

    private Watcher(Playwright playwright, Page page, String base) {
        this.playwright = playwright;
        this.page = page;
        this.base = base;
    }

    static Watcher start(String base, List<HttpCookie> cookies) {
        Playwright playwright = SystemChromium.playwright();
        Browser browser = SystemChromium.launch(playwright);
        BrowserContext context = browser.newContext();
        List<Cookie> own = new ArrayList<>();
        cookies.forEach(cookie -> own.add(new Cookie(cookie.getName(), cookie.getValue()).setUrl(base)));
        context.addCookies(own);
        return new Watcher(playwright, context.newPage(), base);
    }

    /** Milliseconds from the click on a link until the page's scripts have run. */
    double interactiveMillis(String path) {
        page.navigate(base + path);
        return number(page.evaluate("() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"));
    }

    /** Opens a page, and notes from now on when the text of an element changes. */
    void watch(String path, String selector) {
        page.navigate(base + path);
        page.waitForFunction("() => document.getElementById('connection').dataset.state === 'live'");
        page.evaluate("""
                selector => {
                  window.changes = [];
                  let text = document.querySelector(selector).textContent;
                  new MutationObserver(() => {
                    const now = document.querySelector(selector)?.textContent;
                    if (now === undefined || now === text) return;
                    text = now;
                    requestAnimationFrame(() => window.changes.push(Date.now()));
                  }).observe(document.body, { childList: true, subtree: true, characterData: true });
                }""", selector);
    }

    /** When the change of this number was drawn, in milliseconds since 1970. */
    double change(int number) {
        page.waitForFunction("n => window.changes.length >= n", number);
        return number(page.evaluate("n => window.changes[n - 1]", number));
    }

    private static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
