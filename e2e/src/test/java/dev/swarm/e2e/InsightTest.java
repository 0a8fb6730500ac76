package dev.swarm.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.swarm.e2e.DashboardVisit.button;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Graph, Gantt, timeline, usage, projects, settings and admin in a browser, beside a build that runs. */
@Order(16)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedPlatform.class)
class InsightTest {
    private static final double MINUTE = 60_000;

    private final Platform platform;
    private DashboardVisit visit;
    private Look look;

    InsightTest(Platform platform) {
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
    @Timeout(420)
    void aBuildIsSeenFromAllSides() throws Exception {
        Page page = visit.signedIn();
        String project = makeProject(page);
        TestBuild build = TestBuild.start(
                platform,
                project,
                2,
                TestBuild.quick("base"),
                TestBuild.quick("left", "base"),
                TestBuild.endless("right", "base"),
                TestBuild.quick("top", "left", "right"));
        graphAndGantt(page, build);
        timeline(page, build);
        usage(page, build);
        settings(page);
        admin(page);
        build.command("right", "terminate", "");
        assertThat(look.problems()).as("what was wrong with the pages").isEmpty();
    }

    private void go(Page page, String path) {
        page.navigate(visit.url(path));
    }

    private String makeProject(Page page) {
        go(page, "/projects");
        page.locator("input[name=name]").fill("Insight");
        button(page, "Make it").click();
        page.waitForURL(Pattern.compile(".*/projects/insight$"));
        page.getByLabel("Tickets at once").fill("3");
        button(page, "Save").click();
        assertThat(page.getByLabel("Tickets at once")).hasValue("3");
        look.at(page, "project");
        go(page, "/projects");
        look.at(page, "projects");
        return "insight";
    }

    /** The pages follow the build by themselves: nobody reloads them. */
    private void graphAndGantt(Page page, TestBuild build) {
        go(page, "/builds/" + build.id() + "/graph");
        Locator base = page.locator(".graph a.node").filter(new Locator.FilterOptions().setHasText("base"));
        assertThat(base).hasAttribute("data-state", "merged", within(2 * MINUTE));
        Locator right = page.locator(".graph a.node").filter(new Locator.FilterOptions().setHasText("right"));
        assertThat(right).hasAttribute("data-state", "in_progress", within(MINUTE));
        assertThat(right).hasClass(Pattern.compile("critical"));
        assertThat(page.locator(".graph-bar")).containsText("left");
        look.at(page, "graph");
        page.locator("#as-table summary").click();
        assertThat(page.locator("#as-table tbody tr")).hasCount(4);
        base.focus();
        page.keyboard().press("Enter");
        page.waitForURL(Pattern.compile(".*ticket=" + build.ticketId("base")));

        go(page, "/builds/" + build.id() + "/gantt");
        assertThat(page.locator(".gantt li").first()).containsText("base");
        assertThat(page.locator(".gantt svg.lane[aria-label*='merged']").first())
                .isAttached(new LocatorAssertions.IsAttachedOptions().setTimeout(MINUTE));
        look.at(page, "gantt");
        page.getByText("By host").click();
        assertThat(page.locator(".gantt .bar text").first()).isAttached();
        look.at(page, "gantt-hosts");
    }

    private void timeline(Page page, TestBuild build) throws Exception {
        go(page, "/timeline?build=" + build.id());
        assertThat(page.locator("#events")).containsText("Build started");
        look.at(page, "timeline");
        build.command("right", "pause", "{\"reason\":\"to be seen\"}");
        assertThat(page.locator("#events tbody tr").first()).containsText("Paused", containing(MINUTE));
        build.command("right", "resume", "");
        page.getByLabel("Only what people did").check();
        button(page, "Filter").click();
        assertThat(page.locator("#events")).not().containsText("Agent started");
        Download download = page.waitForDownload(() -> page.getByText("CSV").click());
        assertThat(Files.readString(download.path())).contains("TicketPaused").doesNotContain("AgentStarted");
    }

    private void usage(Page page, TestBuild build) {
        go(page, "/usage?month=all&build=" + build.id());
        assertThat(page.locator("#usage")).containsText("By ticket");
        page.getByLabel("US dollars").fill("3");
        page.locator("select[name=period]").selectOption("total");
        button(page, "Set").click();
        assertThat(page.locator("#budgets")).containsText("build " + build.id());
        look.at(page, "usage");
    }

    private void settings(Page page) {
        go(page, "/settings");
        page.locator("#keys input[name=name]").fill("visitor");
        button(page, "Add a key").click();
        assertThat(page.locator("#new-key")).containsText("swarm_");
        assertThat(page.locator("#keys tbody")).containsText("visitor");
        go(page, "/settings");
        assertThat(page.locator("#new-key")).hasCount(0);
        look.at(page, "settings");
        page.locator("#theme-choices").getByText("Dark").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.locator("#theme-choices").getByText("System").click();
    }

    private void admin(Page page) {
        go(page, "/admin");
        assertThat(page.locator("#health .state[data-state=completed]").first()).isVisible();
        button(page, "Run it now").click();
        assertThat(page.locator("#cleanup-status")).containsText("on 1 host", containing(MINUTE));
        look.at(page, "admin");
    }

    private static LocatorAssertions.HasAttributeOptions within(double milliseconds) {
        return new LocatorAssertions.HasAttributeOptions().setTimeout(milliseconds);
    }

    private static LocatorAssertions.ContainsTextOptions containing(double milliseconds) {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(milliseconds);
    }
}
