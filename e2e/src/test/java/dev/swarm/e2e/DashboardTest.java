package dev.swarm.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.swarm.e2e.DashboardVisit.button;
import static dev.swarm.e2e.DashboardVisit.heading;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** From an idea to merged tickets, wholly in a browser. What it sees is in {@code target/screenshots}. */
@Order(15)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedPlatform.class)
class DashboardTest {
    private static final double MINUTE = 60_000;

    private final Platform platform;
    private DashboardVisit visit;
    private Look look;

    DashboardTest(Platform platform) {
        this.platform = platform;
    }

    @BeforeAll
    void open() throws Exception {
        visit = DashboardVisit.start(platform);
        look = visit.look();
    }

    @AfterAll
    void close() {
        if (visit != null) {
            visit.close();
        }
    }

    @Test
    @Timeout(480)
    void fromIdeaToMerged() throws Exception {
        Page page = visit.signedIn();
        String session = startSession(page);
        answer(page);
        review(page, session);
        consent(page);
        watchBoard(page);
        lookAround(page, session);
        assertThat(look.problems()).as("what was wrong with the pages").isEmpty();
    }

    private String startSession(Page page) {
        look.at(page, "home-first");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("New idea"))
                .last()
                .click();
        look.at(page, "new-idea");
        page.getByLabel("Your idea").fill("Keep a list of my plants and when I watered them.");
        Locator project = page.locator("#project");
        if (project.count() > 0) {
            project.selectOption("");
        }
        page.locator("#newProject").fill("Dashboard");
        button(page, "Start").click();
        page.waitForURL(Pattern.compile(".*/sessions/[a-z0-9]+$"));
        return page.url().replaceFirst(".*/", "");
    }

    /** The questions come by themselves, as everything later does: nobody reloads the page. */
    private void answer(Page page) {
        button(page, "Send answers").waitFor();
        look.at(page, "questions");
        page.locator("input[name='other.name']").fill("plantlist");
        page.locator("label.choice", new Page.LocatorOptions().setHasText("tsv"))
                .click();
        button(page, "Send answers").click();
        page.getByText("Review the spec").click(new Locator.ClickOptions().setTimeout(MINUTE));
        assertThat(heading(page, "Review the spec")).isVisible();
        assertThat(page.locator("#markdown")).hasValue(Pattern.compile("plantlist"));
    }

    private void review(Page page, String session) throws Exception {
        Page other = visit.signedIn();
        other.navigate(visit.url("/review/" + session));
        other.locator("#markdown").fill("# Another idea\n");

        Locator editor = page.locator("#markdown");
        editor.fill(
                editor.inputValue() + "\n## Notes\n\n| plant | days |\n|---|---|\n| fern | 3 |\n\n- [ ] water it\n");
        assertThat(page.locator("#preview table").last()).containsText("fern");
        assertThat(page.locator("#saved")).containsText("not saved");
        assertThat(page.locator("#approve")).isDisabled();
        page.reload();
        assertThat(page.locator("#draft")).isVisible();
        look.at(page, "review-draft");
        button(page, "Restore it").click();
        assertThat(editor).hasValue(Pattern.compile("fern"));
        button(page, "Save").click();
        assertThat(button(page, "Approve version 2")).isEnabled();

        assertThat(other.locator("#overtaken")).isVisible();
        button(other, "Save").click();
        assertThat(other.getByText("came in between")).isVisible();
        look.at(other, "review-conflict");
        other.locator("#take-theirs").click();
        assertThat(other.locator("#markdown")).hasValue(Pattern.compile("fern"));
        other.context().close();

        page.getByLabel("What should change?").fill("remove command export");
        button(page, "Revise").click();
        assertThat(page.locator(".revision")).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(MINUTE));
        look.at(page, "review-revised");
        button(page, "Approve version 3").click();
    }

    private void consent(Page page) {
        Locator box =
                page.getByLabel(Pattern.compile("I understand this will create \\d+ tickets and use [0-9.]+ VM hours"));
        box.waitFor(new Locator.WaitForOptions().setTimeout(MINUTE));
        assertThat(button(page, "Start the build")).isDisabled();
        look.at(page, "consent");
        box.check();
        button(page, "Start the build").click();
        page.waitForURL(Pattern.compile(".*/builds/.*"), new Page.WaitForURLOptions().setTimeout(MINUTE));
    }

    private void watchBoard(Page page) {
        page.locator(".ticket").first().waitFor();
        look.at(page, "board-running");
        page.locator(".ticket a").first().click();
        assertThat(page.locator("#panel h2")).isVisible();
        look.at(page, "ticket-running");
        page.locator("#panel .close").click();
        int tickets = page.locator(".ticket").count();
        assertThat(page.locator("[data-column=merged] .ticket"))
                .hasCount(tickets, new LocatorAssertions.HasCountOptions().setTimeout(4 * MINUTE));
        assertThat(page.locator("#build-head"))
                .containsText("Completed", new LocatorAssertions.ContainsTextOptions().setTimeout(MINUTE));
        look.at(page, "board-merged");
        page.locator("#filter").fill("no such ticket");
        assertThat(page.locator("#filter-none")).hasText("0 of " + tickets);
        page.locator("#filter").fill("");
        page.locator(".ticket > a").first().click();
        assertThat(page.locator("#ticket-timeline")).containsText("Merged");
        assertThat(page.locator("#ticket-facts a[href*='/pull']")).isVisible();
        look.at(page, "ticket-merged");
    }

    private void lookAround(Page page, String session) {
        Map<String, String> pages = Map.of(
                "home", "/",
                "sessions", "/sessions",
                "builds", "/builds",
                "session-built", "/sessions/" + session,
                "not-found", "/builds/none");
        pages.forEach((name, path) -> {
            page.navigate(visit.url(path));
            look.at(page, name);
        });
        button(page, "Sign out").click();
        assertThat(button(page, "Sign in")).isVisible();
        look.at(page, "sign-in");
        page.navigate(visit.url("/builds"));
        assertThat(button(page, "Sign in")).isVisible();
    }
}
