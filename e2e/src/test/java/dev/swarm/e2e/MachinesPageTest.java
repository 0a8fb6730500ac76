package dev.swarm.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.swarm.e2e.DashboardVisit.button;
import static dev.swarm.e2e.DashboardVisit.heading;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watching and stepping in, in a browser: machines, a console, agents; and pages that outlive their api. */
@Order(16)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachinesPageTest {
    private static final double MINUTE = 60_000;
    /** Goes on until the machine ends, and prints as agents do. */
    private static final String CHATTY = "i=0; while :; do i=$((i+1)); echo \"step $i\"; sleep 0.2; done";

    private Platform platform;
    private DashboardVisit visit;
    private Look look;
    private TestBuild build;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        SwarmCli cli = new SwarmCli(folder.resolve("data"));
        platform = Platform.start(cli, folder.resolve("up.log"), Platform.freePorts());
        visit = DashboardVisit.start(platform);
        look = visit.look();
        platform.project("watched", "auto");
        build = TestBuild.start(
                platform, "watched", 2, TestBuild.ticket("a", CHATTY), TestBuild.ticket("b", "sleep 100000"));
        build.await("a", "in_progress");
        build.await("b", "in_progress");
        Eventually.get(
                "the host has pinged its machines and reported them",
                Duration.ofMinutes(2),
                () -> platform.api().all("/api/vms"),
                machines -> machines.size() == 2
                        && machines.stream().allMatch(one -> one.path("healthy").asBoolean()));
    }

    @AfterAll
    void end() throws Exception {
        if (visit != null) {
            visit.close();
        }
        if (platform != null) {
            platform.close();
        }
    }

    private Page signedIn() throws Exception {
        return visit.signedIn();
    }

    private String machine(String key) throws Exception {
        return build.ticket(key).path("machineId").asText();
    }

    private void fine() {
        assertThat(look.problems()).as("what was wrong with the pages").isEmpty();
    }

    @Test
    @Timeout(300)
    void showsMachinesAndWhatTheyDo() throws Exception {
        String machine = machine("a");
        Page page = signedIn();
        page.navigate(platform.endpoint("apiUrl") + "/machines");
        Locator row = page.locator("tr[data-machine='" + machine + "']");
        assertThat(row).containsText("Healthy");
        // The next report of the host comes by itself.
        Locator heardOf = page.locator("#hosts time");
        String then = heardOf.getAttribute("datetime");
        assertThat(heardOf)
                .not()
                .hasAttribute("datetime", then, new LocatorAssertions.HasAttributeOptions().setTimeout(MINUTE));
        assertThat(row.locator("path.line")).hasAttribute("d", Pattern.compile("M.+"));
        look.at(page, "machines");
        row.locator("th a").click();
        assertThat(heading(page, machine)).isVisible();
        look.at(page, "machine");
        page.locator(".crumbs a").last().click();
        assertThat(button(page, "Drain")).isVisible();
        look.at(page, "host");
        button(page, "Drain").click();
        assertThat(page.locator("#host-head")).containsText("Draining");
        look.at(page, "host-draining");
        button(page, "Take machines again").click();
        assertThat(page.locator("#host-head")).containsText("Live");

        page.navigate(platform.endpoint("apiUrl") + "/machines");
        button(page, "Clean up now").click();
        assertThat(page.getByText("The clean-up has started")).isVisible();
        assertThat(page.locator("#cleanup"))
                .containsText("Last result:", new LocatorAssertions.ContainsTextOptions().setTimeout(MINUTE));
        look.at(page, "machines-cleaned");
        page.getByLabel("How many").fill("1");
        button(page, "Boot").click();
        assertThat(page.getByText("The hosts were asked")).isVisible();
        assertThat(page.locator("#fleet-figures")).containsText("of 1");
        page.getByLabel("How many").fill("0");
        button(page, "Boot").click();
        fine();
    }

    @Test
    @Timeout(300)
    void opensAConsole() throws Exception {
        String machine = machine("b");
        Page page = signedIn();
        page.navigate(platform.endpoint("apiUrl") + "/machines/" + machine + "/terminal");
        Locator state = page.locator("#console-state");
        assertThat(state).hasText("Connected", new LocatorAssertions.HasTextOptions().setTimeout(MINUTE));
        type(page, "echo $((6*7))-is-it");
        Locator screen = page.locator(".xterm-accessibility");
        assertThat(screen).containsText("42-is-it");
        int wide = columns(page);
        look.at(page, "console");
        page.setViewportSize(700, 700);
        page.waitForCondition(() -> columns(page) < wide);
        type(page, "stty size | sed s/^/size:/");
        assertThat(screen).containsText(Pattern.compile("size:\\d+ " + columns(page)));
        page.keyboard().press("Shift+Escape");
        assertThat(button(page, "Disconnect")).isFocused();
        page.setViewportSize(1440, 900);
        page.locator(".xterm-helper-textarea").focus();
        type(page, "exit 3");
        assertThat(page.locator("#console-why")).hasText("The shell ended with exit code 3.");
        look.at(page, "console-closed");
        button(page, "Connect again").click();
        assertThat(state).hasText("Connected", new LocatorAssertions.HasTextOptions().setTimeout(MINUTE));
        button(page, "Disconnect").click();
        assertThat(state).hasText("Closed");
        List<String> told = Eventually.get(
                "both consoles are in the timeline",
                () -> platform.api().all("/api/events?ticket=" + build.ticketId("b")).stream()
                        .map(event -> event.path("type").asText())
                        .filter(type -> type.startsWith("Console"))
                        .toList(),
                types -> types.size() == 4);
        assertThat(told).containsExactly("ConsoleOpened", "ConsoleClosed", "ConsoleOpened", "ConsoleClosed");
        fine();
    }

    private static void type(Page page, String command) {
        page.keyboard().type(command);
        page.keyboard().press("Enter");
    }

    private static int columns(Page page) {
        Object columns = page.evaluate("() => document.getElementById('terminal').dataset.columns");
        return columns == null ? 0 : Integer.parseInt(columns.toString());
    }

    @Test
    @Timeout(300)
    void watchesAgentsAndStepsIn() throws Exception {
        Page page = signedIn();
        page.navigate(platform.endpoint("apiUrl") + "/agents");
        Locator agent = page.locator("[data-agent='" + build.ticketId("a") + "']");
        assertThat(agent).containsText("The agent works");
        Locator log = agent.locator("pre.log");
        String before = log.textContent();
        assertThat(log).not().hasText(before);
        assertThat(before.lines().count()).isLessThanOrEqualTo(20);
        agent.getByText("Steer").click();
        agent.locator("textarea").fill("Count slower");
        look.at(page, "agents");
        String then = log.textContent();
        assertThat(log).not().hasText(then);
        assertThat(agent.locator("textarea")).hasValue("Count slower");
        agent.getByRole(
                        com.microsoft.playwright.options.AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Send"))
                .click();
        Eventually.get(
                "the guidance has arrived",
                () -> platform.api().all("/api/events?ticket=" + build.ticketId("a")),
                events -> events.stream().map(JsonNode::toString).anyMatch(text -> text.contains("Count slower")));
        agent.locator("button", new Locator.LocatorOptions().setHasText("Pause"))
                .click();
        assertThat(agent).containsText("Paused");
        look.at(page, "agents-paused");
        agent.locator("button", new Locator.LocatorOptions().setHasText("Resume"))
                .click();
        assertThat(agent).containsText("The agent works");
        fine();
    }

    /** Nothing is lost or doubled, whatever is killed or cut; and nobody reloads the page. */
    @Test
    @Timeout(400)
    void aPageOutlivesItsApiAndItsNetwork() throws Exception {
        Page page = signedIn();
        page.evaluate(
                "() => { window.seen = []; document.addEventListener('swarm:event', e => window.seen.push(Number(e.detail))); }");
        assertThat(page.locator("#connection")).hasText("Live");
        long first = newest();
        project("before");
        String hostId =
                platform.api().all("/api/hosts").getFirst().path("hostId").asText();
        drain(hostId, 1);
        awaitSeen(page, newest());

        long pid = platform.cli().pidOf("api");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        assertThat(page.locator("#connection")).hasText("Reconnecting …");
        look.at(page, "home-reconnecting");
        Eventually.get("another api runs", () -> platform.cli().pidOf("api"), now -> now != pid);
        Eventually.get("it answers", () -> healthy(), up -> up);
        drain(hostId, 3);
        assertThat(page.locator("#connection"))
                .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(MINUTE));
        awaitSeen(page, newest());

        page.context().setOffline(true);
        assertThat(page.locator("#connection")).hasText("Reconnecting …");
        drain(hostId, 4);
        page.context().setOffline(false);
        assertThat(page.locator("#connection"))
                .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(MINUTE));
        long last = newest();
        awaitSeen(page, last);
        List<Long> seen = seen(page);
        assertThat(seen).doesNotHaveDuplicates().isSorted();
        assertThat(seen).containsAll(ids(first, last));
        fine();
    }

    private void project(String name) throws Exception {
        platform.project(name, "auto");
    }

    /** Each is an event. */
    private void drain(String hostId, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            platform.api()
                    .post("/api/hosts/" + hostId + "/drain", "{\"draining\":false}")
                    .ok();
        }
    }

    private boolean healthy() {
        try {
            return platform.api().get("/healthz").status() == 200;
        } catch (Exception e) {
            return false;
        }
    }

    private long newest() throws Exception {
        return platform.api().all("/api/events").getLast().path("id").asLong();
    }

    private List<Long> ids(long above, long upTo) throws Exception {
        return platform.api().all("/api/events").stream()
                .map(event -> event.path("id").asLong())
                .filter(id -> id > above && id <= upTo)
                .toList();
    }

    private static void awaitSeen(Page page, long id) {
        page.waitForFunction(
                "id => window.seen.includes(id)", (int) id, new Page.WaitForFunctionOptions().setTimeout(MINUTE));
    }

    private static List<Long> seen(Page page) {
        Object seen = page.evaluate("() => window.seen");
        return seen instanceof List<?> list
                ? list.stream().map(one -> ((Number) one).longValue()).toList()
                : List.of();
    }
}
