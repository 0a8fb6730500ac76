package dev.swarm.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;

/** A browser at the dashboard of a platform, and what it complains about. */
final class DashboardVisit implements AutoCloseable {
    private final Platform platform;
    private final Chromium chromium;
    private final Look look;

    private DashboardVisit(Platform platform, Chromium chromium) throws IOException {
        this.platform = platform;
        this.chromium = chromium;
        this.look = new Look(chromium);
    }

    /** Skips the test, with the reason, where there is no browser. */
    static DashboardVisit start(Platform platform) throws IOException {
        return new DashboardVisit(platform, Chromium.start());
    }

    Look look() {
        return look;
    }

    String url(String path) {
        return platform.endpoint("apiUrl") + path;
    }

    /** A page of its own, signed in by the admin's key. */
    Page signedIn() throws Exception {
        BrowserContext context = chromium.browser().newContext();
        context.setDefaultTimeout(30_000);
        look.watch(context);
        Page page = context.newPage();
        page.navigate(url("/"));
        page.getByLabel("API key").fill(platform.secret("adminKeyFile"));
        button(page, "Sign in").click();
        assertThat(heading(page, "Home")).isVisible();
        return page;
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator heading(Page page, String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
    }

    @Override
    public void close() {
        chromium.close();
    }
}
