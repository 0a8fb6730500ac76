package dev.swarm.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.swarm.e2e.DashboardVisit.button;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.KeyboardModifier;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person does on a board: by mouse, by keys, with one ticket and with several. Nothing is reloaded for it. */
@Order(16)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedPlatform.class)
class BoardTest {
    private final Platform platform;
    private DashboardVisit visit;
    private TestBuild build;
    private Page page;

    BoardTest(Platform platform) {
        this.platform = platform;
    }

    /** In the end one ticket is in review, one at work, one has failed, two are ready and two blocked. */
    @BeforeAll
    void open() throws Exception {
        visit = DashboardVisit.start(platform);
        platform.project("board", "manual");
        ObjectNode look = with(TestBuild.quick("look"), "critical", "ui");
        ObjectNode broken = with(TestBuild.failing("broken"), "critical", "api");
        build = TestBuild.start(
                platform,
                "board",
                2,
                look,
                broken,
                with(TestBuild.endless("work"), "high", "ui"),
                with(TestBuild.endless("spare"), "medium", "api"),
                with(TestBuild.endless("extra"), "low", "docs"),
                TestBuild.quick("later", "look"),
                TestBuild.quick("after", "broken"));
        build.await("look", "in_review");
        build.await("broken", "failed");
        build.await("work", "in_progress");
        page = visit.signedIn();
    }

    @AfterAll
    void close() throws Exception {
        if (visit != null) {
            visit.close();
        }
        if (build != null) {
            build.end();
        }
    }

    private static ObjectNode with(ObjectNode ticket, String priority, String tag) {
        ticket.put("priority", priority).withArray("tags").add(tag);
        return ticket;
    }

    private Locator card(String key) {
        return page.locator("[data-ticket='" + key + "'].ticket");
    }

    private void assertIn(String column, String key) {
        assertThat(page.locator("[data-column='" + column + "'] [data-ticket='" + key + "']"))
                .isVisible();
    }

    @Test
    @Timeout(420)
    void aPersonDirectsABuildOnItsBoard() throws Exception {
        page.navigate(visit.url("/builds/" + build.id()));
        assertIn("review", "look");
        assertThat(card("later").locator(".blocked")).hasText(Pattern.compile("look"));
        visit.look().at(page, "board-work");
        filters();
        movesByMouse();
        movesByKeys();
        ordersByDragging();
        actsOnSeveral();
        commentsOnAChange();
        changesTheLimit();
        asksBeforeWorkIsGivenUp();
        assertThat(visit.look().problems()).as("what was wrong with the pages").isEmpty();
    }

    private void filters() {
        page.getByLabel("Tag").selectOption("ui");
        assertThat(page.locator(".ticket")).hasCount(2);
        assertThat(page.locator("#filter-none")).hasText("2 of 7");
        page.locator("#filter").fill("ticket WOR");
        assertThat(page.locator(".ticket")).hasCount(1);
        Page colleague = page.context().newPage();
        colleague.navigate(page.url());
        assertThat(colleague.locator(".ticket")).hasCount(1);
        assertThat(colleague.locator("#filter")).hasValue("ticket WOR");
        colleague.close();
        page.locator("#filter").fill("nobody has this");
        assertThat(page.getByText("No ticket matches.")).isVisible();
        visit.look().at(page, "board-nothing");
        page.locator("#filter-clear").click();
        assertThat(page.locator(".ticket")).hasCount(7);
    }

    private void movesByMouse() throws Exception {
        pick("work");
        over(page.locator("[data-column=merged]"));
        assertThat(page.locator("[data-column=merged] .drop")).containsText("merges by itself");
        assertThat(page.locator("[data-column=stopped] .drop")).containsText("Terminate");
        visit.look().shot(page, "board-dragging");
        over(page.locator("[data-column=paused]"));
        page.mouse().up();
        assertIn("paused", "work");
        build.await("work", "paused");
    }

    private void pick(String key) {
        card(key).locator(".name").hover();
        page.mouse().down();
    }

    /** Several steps, because a browser begins a drag with the first and looks where it is with the next. */
    private void over(Locator target) {
        BoundingBox box = target.boundingBox();
        page.mouse().move(box.x + box.width / 2, box.y + 30);
        page.mouse().move(box.x + box.width / 2, box.y + 34);
    }

    private void movesByKeys() {
        card("work").locator("> a").focus();
        page.keyboard().press("m");
        assertThat(page.locator("#move")).isVisible();
        assertThat(page.locator("#move")).containsText("It merges by itself");
        visit.look().at(page, "board-move");
        page.locator("#move button:focus").press("Enter");
        assertIn("running", "work");
        page.keyboard().press("?");
        assertThat(page.locator("#keys")).isVisible();
        visit.look().at(page, "board-keys");
        page.keyboard().press("Escape");
        assertThat(page.locator("#keys")).isHidden();
    }

    private void ordersByDragging() {
        pick("extra");
        BoundingBox spare = card("spare").boundingBox();
        page.mouse().move(spare.x + 20, spare.y + 12);
        page.mouse().move(spare.x + 20, spare.y + 8);
        page.mouse().up();
        assertThat(card("extra")).hasAttribute("data-priority", "medium");
    }

    private void actsOnSeveral() {
        card("spare").locator("> a").focus();
        page.keyboard().press("x");
        page.keyboard().press("j");
        page.keyboard().press("x");
        assertThat(page.locator("#bulk-count")).hasText("2 selected");
        visit.look().at(page, "board-selected");
        page.locator("#bulk-priority").selectOption("critical");
        button(page, "Set").click();
        assertThat(page.locator("#outcomes")).containsText("spare: has its new priority");
        assertThat(page.locator("#outcomes")).containsText("extra: has its new priority");
        visit.look().at(page, "board-outcomes");

        card("broken").locator(".pick").check();
        card("work").locator(".pick").check();
        button(page, "Skip (1)").click();
        page.locator("#move-list").getByText("Skip").click();
        assertThat(page.locator("#outcomes")).containsText("broken: is skipped");
        assertIn("ready", "after");
        card("spare").locator(".pick").check();
        card("later").locator(".name").click(new Locator.ClickOptions().setModifiers(List.of(KeyboardModifier.SHIFT)));
        assertThat(page.locator("#bulk-count")).hasText("2 selected");
        page.locator("#bulk-count").click();
        page.keyboard().press("Escape");
        assertThat(page.locator("#bulk")).isHidden();
    }

    private void commentsOnAChange() throws Exception {
        card("look").locator("> a").press("Enter");
        assertThat(page.locator("#ticket-timeline")).containsText("Pull request");
        visit.look().at(page, "ticket-overview");
        page.locator(".tabs [data-tab=changes]").click();
        assertThat(page.locator(".file .path")).hasText("look.txt");
        page.locator(".say").first().focus();
        page.keyboard().press("Enter");
        page.getByLabel("Comment for the agent").fill("Say what is done.");
        visit.look().at(page, "ticket-commenting");
        button(page, "Add comment").click();
        page.reload();
        assertThat(page.locator(".comment")).containsText("Say what is done.");
        visit.look().at(page, "ticket-changes");
        button(page, "Send to the agent").click();
        assertThat(page.locator("#outcomes")).containsText("Your comment was given to the agent");
        assertThat(page.locator(".comment")).hasCount(0);
        assertThat(build.events().toString()).contains("look.txt, line 1:", "Say what is done.");
        page.locator(".tabs [data-tab=checks]").click();
        assertThat(page.getByText("No reviewer has voted.")).isVisible();
        visit.look().at(page, "ticket-checks");
        page.locator(".tabs [data-tab=log]").click();
        assertThat(page.locator("#log")).isVisible();
        visit.look().at(page, "ticket-log");
        page.locator(".panel .close").click();
        assertThat(page.locator("#panel")).isHidden();
        assertThat(card("look").locator("> a")).isFocused();
    }

    private void changesTheLimit() {
        page.locator(".wip").click();
        page.locator("#limit-number").fill("3");
        button(page, "Change").click();
        assertThat(page.locator(".wip")).containsText("/ 3");
        assertThat(page.locator("[data-column=running] .ticket")).hasCount(2);
    }

    private void asksBeforeWorkIsGivenUp() {
        pick("work");
        over(page.locator("[data-column=stopped]"));
        page.mouse().up();
        assertThat(page.locator("#move")).containsText("Terminate work?");
        visit.look().at(page, "board-confirm");
        page.locator("#move-list").getByText("Terminate").click();
        assertIn("stopped", "work");
        assertThat(card("work")).containsText("Cancelled");
        pick("work");
        over(page.locator("[data-column=ready]"));
        page.mouse().up();
        assertThat(page.locator("#outcomes")).containsText("work: starts again");
        assertThat(page.locator("[data-column=stopped] .ticket")).hasCount(1);
    }
}
