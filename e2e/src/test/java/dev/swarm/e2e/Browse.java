package dev.swarm.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** What every test of pages does in a browser. */
final class Browse {
    private static final double PATIENCE = 30_000;

    private Browse() {}

    /** A page of a browser of its own, at home, signed in with the admin key and looked after. */
    static Page signedIn(Chromium chromium, Look look, Platform platform) throws Exception {
        BrowserContext context = chromium.browser().newContext();
        context.setDefaultTimeout(PATIENCE);
        look.watch(context);
        Page page = context.newPage();
        page.navigate(platform.endpoint("apiUrl"));
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
}
