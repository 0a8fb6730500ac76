package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignInTest extends ApiTest {
    private Visitor visitor;

    @BeforeEach
    void open() {
        visitor = new Visitor(port);
    }

    @Test
    void strangersAreLedToTheSignInAndBack() {
        Http.Answer home = visitor.get("/");
        assertThat(home.status()).isEqualTo(303);
        assertThat(home.header("Location")).isEqualTo("/sign-in");
        assertThat(visitor.get("/builds/b1").header("Location")).isEqualTo("/sign-in?next=/builds/b1");
        assertThat(visitor.get("/live?after=0").status()).isEqualTo(401);
        Http.Answer fragment = visitor.get("/tickets/t/panel", "HX-Request", "true");
        assertThat(fragment.status()).isEqualTo(401);
        assertThat(fragment.header("HX-Redirect")).isEqualTo("/sign-in");

        assertThat(visitor.get("/sign-in?next=/builds/b1").text()).contains("value=\"/builds/b1\"");
        assertThat(visitor.post("/sign-in", "key", secret("admin.key"), "next", "/builds")
                        .header("Location"))
                .isEqualTo("/builds");
    }

    @Test
    void aLinkOnAnotherSiteIsFollowedOnceMoreWithTheCookie() {
        Http.Answer answer = visitor.get("/builds", "Sec-Fetch-Site", "cross-site");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("http-equiv=\"refresh\"");
    }

    @Test
    void neverLeadsToAnotherSite() {
        visitor.get("/sign-in?next=//evil.example/");
        for (String next : new String[] {"//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"}) {
            visitor.get("/sign-in");
            assertThat(visitor.post("/sign-in", "key", secret("admin.key"), "next", next)
                            .header("Location"))
                    .isEqualTo("/");
        }
    }

    @Test
    void aKeyOpensThePagesAndItsCookieOnlyThem() {
        Http.Answer wrong = visitor.signIn("swarm_wrong");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.text()).contains("This key is not known").doesNotContain("swarm_wrong");
        assertThat(visitor.cookie("swarm_session")).isEmpty();

        Http.Answer right = visitor.signIn(secret("admin.key"));
        assertThat(right.status()).isEqualTo(302);
        assertThat(right.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("swarm_session=")
                        .contains("HttpOnly", "SameSite=Strict", "Path=/")
                        .doesNotContain(secret("admin.key")));
        Http.Answer home = visitor.get("/");
        assertThat(home.status()).isEqualTo(200);
        assertThat(home.text()).contains("Needs you");
        assertThat(visitor.get("/api/projects").status()).isEqualTo(401);
        assertThat(jdbc.queryForList("select token_hash from web_session", String.class))
                .contains(TestIds.sha256(visitor.cookie("swarm_session")))
                .doesNotContain(visitor.cookie("swarm_session"));

        String cookies = visitor.cookies();
        assertThat(visitor.post("/sign-out").header("Location")).isEqualTo("/sign-in");
        assertThat(anonymous.get("/", "Cookie", cookies).status()).isEqualTo(303);
    }

    @Test
    void aRoleMayOnPagesWhatItMayInTheApi() {
        visitor.signIn(secret("worker.key"));
        Http.Answer home = visitor.get("/");
        assertThat(home.status()).isEqualTo(403);
        assertThat(home.text()).contains("The role of your API key does not allow this");
        assertThat(visitor.get("/live?after=0").status()).isEqualTo(403);
    }

    @Test
    void aSessionEndsWithItsKeyAndAfterAWhile() {
        Http.Answer made = admin.post("/api/keys", "{\"name\":\"eve\",\"role\":\"admin\"}");
        visitor.signIn(made.json().path("key").asString());
        assertThat(visitor.get("/").text()).contains(">eve<");
        admin.delete("/api/keys/" + made.json().path("id").asString());
        assertThat(visitor.get("/").status()).isEqualTo(303);

        Visitor other = new Visitor(port);
        other.signIn(secret("admin.key"));
        assertThat(other.get("/").status()).isEqualTo(200);
        jdbc.update("update web_session set used_at = used_at - interval '25 hours'");
        assertThat(other.get("/").status()).isEqualTo(303);
    }

    @Test
    void refusesFormsOfOtherSites() {
        visitor.signIn(secret("admin.key"));
        visitor.get("/");
        visitor.forgetToken();
        Http.Answer forged = visitor.post("/sessions", "idea", "x", "newProject", "forged");
        assertThat(forged.status()).isEqualTo(403);
        assertThat(forged.text()).contains("This form is too old");
        assertThat(admin.get("/api/projects/forged").status()).isEqualTo(404);
        assertThat(new Visitor(port)
                        .post("/sign-in", "key", secret("admin.key"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void pagesRunNoScriptButTheirOwn() {
        visitor.signIn(secret("admin.key"));
        for (String path : new String[] {"/", "/sign-in", "/sessions", "/builds", "/sessions/new", "/builds/none"}) {
            Http.Answer page = visitor.get(path);
            assertThat(page.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(page.text())
                    .doesNotContainPattern("<script(?![^>]* src=)")
                    .doesNotContainPattern("\\s(on[a-z]+|style)=\"");
        }
        assertThat(visitor.get("/builds/none").status()).isEqualTo(404);
    }

    @Test
    void sendsHashedFiles() {
        String page = visitor.get("/sign-in").text();
        String style = page.replaceFirst("(?s).*href=\"(/ui/app-[0-9a-f]+\\.css)\".*", "$1");
        Http.Answer file = visitor.get(style);
        assertThat(file.status()).as(style).isEqualTo(200);
        assertThat(file.header("Cache-Control")).contains("max-age");
    }
}
