package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swarm.contracts.ticket.TicketView;
import io.temporal.client.WorkflowStub;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The board's pages and forms, without a browser's scripts. */
class BoardPagesTest extends BuildApiTest {
    private Visitor visitor;

    @BeforeEach
    void signIn() {
        visitor = new Visitor(port);
        visitor.signIn(secret("admin.key"));
    }

    private String board(String id, String query) {
        Http.Answer page = visitor.get("/builds/" + id + query);
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        return page.text();
    }

    @Test
    void showsTicketsInColumnsWithWhatTheyWaitFor() {
        String id = start(BoardApiTest.TICKETS);
        assertThat(board(id, ""))
                .contains(
                        "data-column=\"paused\"",
                        "data-ticket=\"docs\"",
                        "Blocked by </span>",
                        "data-actions=\"skip priority\"",
                        "Greeting core",
                        ">ui</span>",
                        "tickets run; change how many run at once")
                .doesNotContain("style=", "onclick");
    }

    @Test
    void filtersByTheAddress() {
        String id = start(BoardApiTest.TICKETS);
        assertThat(board(id, "?tag=docs"))
                .contains("data-ticket=\"docs\"", "1 of 3", "&amp;tag=docs", "selected=\"selected\">docs</option>")
                .doesNotContain("data-ticket=\"core\"");
        assertThat(board(id, "?q=nothing%20%26%20nobody")).contains("0 of 3", "No ticket matches");
        assertThat(board(id, "?q=100%25_docs%20write")).contains("1 of 3", "&amp;q=100%25_docs%20write");
        assertThat(visitor.get("/builds/" + id + "?priority=urgent").status()).isEqualTo(422);
    }

    @Test
    void tellsOfEachOfSeveralTicketsWhatHappened() {
        String id = start(BoardApiTest.TICKETS);
        board(id, "");
        Http.Answer done = visitor.post(
                "/builds/" + id + "/bulk",
                "action",
                "priority",
                "priority",
                "critical",
                "ticket",
                id + "-docs",
                "ticket",
                id + "-none");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.text()).contains("docs: has its new priority", "none: There is no ticket", "data-once=");
        assertThat(ticket(id + "-docs").path("priority").asString()).isEqualTo("critical");

        assertThat(visitor.post("/builds/" + id + "/bulk", "action", "skip").text())
                .contains("choose 1 to 200");
        assertThat(visitor.post("/builds/" + id + "/bulk", "action", "explode", "ticket", "x")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void changesTheLimit() {
        String id = start(BoardApiTest.TICKETS);
        board(id, "");
        assertThat(visitor.post("/builds/" + id + "/limit", "limit", "5").status())
                .isEqualTo(302);
        assertThat(board(id, "")).contains("/ 5</span>");
        Http.Answer refused = visitor.post("/builds/" + id + "/limit", "limit", "many");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("must be a number from 1 to 100");
    }

    @Test
    void showsTheTicketsSections() {
        String id = start(BoardApiTest.TICKETS);
        assertThat(board(id, "?ticket=" + id + "-docs&tab=changes")).contains("No changes yet");
        run(id, "core", diff());
        await().until(() -> !ticket(id + "-core").path("diffId").isNull());

        String panel = "?ticket=" + id + "-core";
        assertThat(board(id, panel))
                .contains("Attempts", "Pull request 7 opened", "What it asks for", " of about $0.00 and 6 min");
        assertThat(board(id, panel + "&tab=changes"))
                .contains(
                        "greet.py",
                        "print(&quot;&lt;b&gt;hello&lt;/b&gt;&quot;)",
                        "data-line=\"2\"",
                        "Comment on line 2")
                .doesNotContain("<b>hello");
        assertThat(board(id, panel + "&tab=checks"))
                .contains("No verification has printed anything.", "No reviewer has voted.");
        assertThat(board(id, panel + "&tab=log")).contains("No output yet.");
        assertThat(visitor.get("/tickets/" + id + "-core/panel?tab=checks").text())
                .contains("id=\"panel\"", "aria-current=\"page\"")
                .doesNotContain("<html");
    }

    @Test
    void givesCommentsToTheAgent() {
        String id = start(BoardApiTest.TICKETS);
        WorkflowStub core = run(id, "core", diff());
        await().until(() -> !ticket(id + "-core").path("diffId").isNull());
        board(id, "?ticket=" + id + "-core&tab=changes");
        String path = "/tickets/" + id + "-core/comments";

        Http.Answer said = visitor.post(
                path,
                "file.0",
                "greet.py",
                "line.0",
                "2",
                "side.0",
                "old",
                "text.0",
                "Hi, was better",
                "file.1",
                "greet.py",
                "line.1",
                "2",
                "side.1",
                "new",
                "text.1",
                "No tags");
        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.text()).contains("Your 2 comments were given to the agent.");
        assertThat(core.query("state", TicketView.class).guidance().toString())
                .contains("line 2 of the version before:\n> print(\"hi\")\nHi, was better", "No tags");

        assertThat(visitor.post(path, "file.0", "greet.py", "line.0", "77", "side.0", "new", "text.0", "?")
                        .status())
                .isEqualTo(422);
        assertThat(visitor.post(path).text()).contains("must be 1 to 50");
    }
}
