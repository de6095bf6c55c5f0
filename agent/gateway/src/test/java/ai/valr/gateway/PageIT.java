package ai.valr.gateway;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.valr.observability.MetricsAddress;
import ai.valr.observability.MetricsServer;
import ai.valr.observability.ProcessMetrics;
import ai.valr.observability.Readiness;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.Ask;
import ai.valr.schemas.DataRange;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.PassedOver;
import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.Topics;
import ai.valr.schemas.TrainingCurve;
import ai.valr.schemas.Verdict;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.nimbusds.jose.jwk.RSAKey;
import io.micrometer.core.instrument.Gauge;
import java.awt.Color;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser, where the machine has a chromium, on a real broker and registry; events are published as a
 * worker publishes them, so that no model is needed.
 */
@Timeout(120)
class PageIT {
    private static final String HOSTILE =
            "<script>window.hit = 1</script><img src=x onerror='window.hit = 1'> & \"it\"";

    /** On a machine that builds beside it. */
    private static final double WAIT_MS = 20_000;

    @TempDir
    static Path directory;

    private static Chromium chromium;
    private static final Comparator<Object> BY_VALUE =
            Comparator.comparingDouble(value -> ((Number) value).doubleValue());

    private static ItServices services;
    private static Gateway gateway;

    private final List<String> trouble = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() {
        Optional<Path> executable = Chromium.find();
        assumeTrue(
                executable.isPresent(),
                "no chromium here: the page is not tried in a browser; install one (apt-get install chromium), or name it with -Dvalr.chromium");
        chromium = Chromium.open(executable.get());
        PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MS);
        services = new ItServices(directory.resolve("services"));
        gateway = services.gateway(Map.of());
    }

    @AfterAll
    static void stop() {
        if (services != null) {
            gateway.close();
            services.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void openPage() {
        open(new Browser.NewContextOptions().setColorScheme(ColorScheme.LIGHT).setViewportSize(1280, 900));
    }

    private void open(Browser.NewContextOptions options) {
        if (context != null) {
            context.close();
        }
        context = chromium.browser.newContext(options);
        page = context.newPage();
        page.onPageError(trouble::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                trouble.add(message.text());
            }
        });
    }

    @AfterEach
    void closePage() {
        context.close();
        assertThat(trouble)
                .as("errors of the page, violations of its policy among them")
                .isEmpty();
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private void visit(String hash) {
        page.navigate(gateway.url() + "/" + hash);
        assertThat(page.locator("#connection")).hasText("live");
    }

    @Test
    void shouldShowATaskAsItHappensAndTakeItsCorrectionInTwoClicks() throws Exception {
        Robot robot = new Robot(services, "walk");
        robot.frame(gateway, Color.BLUE);
        robot.frame(gateway, Color.GRAY);
        visit("#/live/walk");
        robot.expect("A");
        robot.accepted("t", "Which is closer?", "the chair", "the table");
        assertThat(page.locator(".question")).hasText("Which is closer?");
        assertThat(page.locator(".strip .frame-image")).hasCount(2);
        robot.step("t", 0, "The chair stands at the window.");
        robot.step("t", 1, "The table is nearer.");
        assertThat(page.locator(".step-text"))
                .hasText(new String[] {"1The chair stands at the window.", "2The table is nearer."});
        assertThat(page.locator(".step").first().locator(".frame-image")).isVisible();
        Object heaviest = page.locator(".step canvas")
                .first()
                .evaluate(
                        "c => [c.width, c.height, c.getContext('2d').getImageData(2, 1, 1, 1).data[3] > c.getContext('2d').getImageData(0, 0, 1, 1).data[3]]");
        assertThat(heaviest).as("cells of the map, the last one the heaviest").isEqualTo(List.of(3, 2, true));
        page.getByLabel("map of latent 2").first().click();
        Object second = page.locator(".step canvas")
                .first()
                .evaluate(
                        "c => [c.width, c.height, c.getContext('2d').getImageData(1, 0, 1, 1).data[3] > c.getContext('2d').getImageData(0, 0, 1, 1).data[3]]");
        assertThat(second).as("the map of one latent").isEqualTo(List.of(2, 2, true));
        Locator heads = page.getByLabel("map of which attention head").first();
        heads.focus();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowDown");
        assertThat(heads).hasValue("head 2");
        assertThat(page.getByLabel("map of all latents together").first()).hasAttribute("aria-pressed", "true");
        Object ofHead = page.locator(".step canvas")
                .first()
                .evaluate(
                        "c => [c.width, c.height, c.getContext('2d').getImageData(1, 0, 1, 1).data[3] > c.getContext('2d').getImageData(0, 0, 1, 1).data[3]]");
        assertThat(ofHead).as("the map of one head").isEqualTo(List.of(2, 1, true));
        page.getByLabel("map of latent 1").first().click();
        assertThat(heads).hasValue("all heads");
        page.keyboard().press("o");
        assertThat(page.locator(".step canvas").first()).isHidden();
        robot.chose("t", 3, "B", "the table", 0.41);
        assertThat(page.locator(".answer-text")).hasText("B. the table");
        assertThat(page.locator(".expected")).hasText("the asker knows: A. the chair wrong");
        assertThat(page.locator("[data-key=walk]")).containsText("idle");

        button("Wrong").click();
        button("A the chair").click();

        Feedback feedback = services.feedback("walk", "t");
        assertThat(feedback.getVerdict()).isEqualTo(Verdict.WRONG);
        assertThat(feedback.getCorrectedAnswer()).isEqualTo("A");
        assertThat(feedback.getCorrectedSteps()).isEmpty();
        assertThat(page.locator(".given-list")).containsText("right is A");
    }

    @Test
    void shouldTakeANumberRewrittenStepsAndTheFrameThatAStepShouldHaveSeen() throws Exception {
        Robot robot = new Robot(services, "measure");
        robot.frame(gateway, Color.BLUE);
        robot.frame(gateway, Color.GREEN);
        robot.accepted("t", "How far is it?");
        robot.step("t", 0, "It is far.");
        services.worker.event(
                "measure",
                "t",
                2,
                AnswerProduced.newBuilder()
                        .setText("3 m")
                        .setValue(new NumberValue(3.0, "m"))
                        .setConfidence(0.6)
                        .setFinishReason(FinishReason.STOP)
                        .build());
        visit("#/tasks/measure/t");
        button("Correct steps").click();
        page.getByLabel("Step 1", new Page.GetByLabelOptions().setExact(true)).fill("It is two metres away.");
        page.locator(".step-editor .frame").nth(1).click();
        assertThat(page.locator(".step-editor .frame").nth(1)).hasAttribute("aria-pressed", "true");
        button("Wrong").click();
        page.getByLabel("The right answer").fill("far");
        button("Send").click();
        assertThat(page.locator(".label-panel .problem")).hasText("far is no number.");
        page.getByLabel("The right answer").fill("2,5");
        page.keyboard().press("Enter");

        Feedback feedback = services.feedback("measure", "t");
        assertThat(feedback.getCorrectedAnswer()).isEqualTo("2.5");
        assertThat(feedback.getCorrectedSteps().get(0).getText()).isEqualTo("It is two metres away.");
        assertThat(feedback.getCorrectedSteps().get(0).getTargetFrame()).isEqualTo(robot.frames.get(1));
    }

    @Test
    void shouldAskAboutPicturesOfThisMachineAndThenAboutTheirSession() throws Exception {
        Path first = Files.write(directory.resolve("first.png"), Robot.picture(Color.BLUE));
        Path second = Files.write(directory.resolve("second.png"), Robot.picture(Color.GREEN));
        visit("#/live");
        page.keyboard().press("q");
        page.locator("#ask-question").fill("Which is closer, in steps 2?");
        page.locator("#ask-type").selectOption("choice");
        page.locator("#ask-options").fill("the chair\n\n the table ");
        page.locator("#ask-session").selectOption("a new one");
        Locator ask = page.locator("dialog").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Ask"));
        ask.click();
        assertThat(page.locator("dialog .problem"))
                .hasText("A new session has no frames yet; choose one or more pictures.");
        page.locator("#ask-pictures").setInputFiles(new Path[] {first, second});
        ask.click();

        assertThat(page.locator(".question")).hasText("Which is closer, in steps 2?");
        assertThat(page.locator(".step-text")).hasCount(2);
        TaskCommand command = asked("Which is closer, in steps 2?");
        Ask published = (Ask) command.getCommand();
        assertThat(published.getOptions()).containsExactly("the chair", "the table");
        assertThat(published.getAnswerType()).isEqualTo(AnswerType.CHOICE);
        assertThat(((FramesById) published.getFrames()).getFrameIds())
                .hasSize(2)
                .doesNotHaveDuplicates();
        assertThat(page.url()).endsWith("#/live/" + command.getSessionId());

        page.keyboard().press("q");
        assertThat(page.locator("#ask-session")).hasValue(command.getSessionId());
        page.locator("#ask-question").fill("How far is it, in steps 1?");
        page.locator("#ask-type").selectOption("number");
        page.locator("#ask-unit").fill("m");
        ask.click();
        assertThat(page.locator("dialog")).hasCount(0);
        TaskCommand next = asked("How far is it, in steps 1?");
        assertThat(next.getSessionId()).isEqualTo(command.getSessionId());
        assertThat(((Ask) next.getCommand()).getNumberUnit()).isEqualTo("m");
        assertThat(((Ask) next.getCommand()).getFrames()).isNull();
    }

    private static TaskCommand asked(String question) {
        return await().until(
                        () -> services.worker.commands.stream()
                                .filter(it -> it.getCommand() instanceof Ask ask
                                        && ask.getQuestion().equals(question))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void shouldGoOnOverARestartOfTheGateway() {
        Robot robot = new Robot(services, "restart");
        Gateway first = services.gateway(Map.of());
        int port = URI.create(first.url()).getPort();
        try {
            page.navigate(first.url() + "/#/live/restart");
            assertThat(page.locator("#connection")).hasText("live");
            robot.accepted("t", "Does it go on?");
            robot.step("t", 0, "before");
            assertThat(page.locator(".step-text")).hasCount(1);
        } finally {
            first.close();
        }
        assertThat(page.locator("#connection")).hasText("reconnecting");
        robot.step("t", 1, "meanwhile");
        try (Gateway second = services.gateway(Map.of("port", Integer.toString(port)))) {
            assertThat(page.locator("#connection")).hasText("live");
            assertThat(second.isReady()).isTrue();
            robot.step("t", 2, "after");
            assertThat(page.locator(".step-text")).hasText(new String[] {"1before", "2meanwhile", "3after"});
            page.navigate("about:blank"); // before this gateway goes too
        }
    }

    @Test
    void shouldShowWhatComesFromOutsideAsText() throws Exception {
        Robot robot = new Robot(services, "hostile<b>");
        robot.accepted("<i>t", HOSTILE, HOSTILE, "b");
        robot.step("<i>t", 0, HOSTILE);
        robot.chose("<i>t", 2, "A", HOSTILE, 0.3);
        visit("#/tasks");
        assertThat(page.locator(".cell-question a", new Page.LocatorOptions().setHasText(HOSTILE))
                        .first())
                .isVisible();
        page.getByText(HOSTILE).first().click();
        assertThat(page.locator(".question")).hasText(HOSTILE);
        assertThat(page.locator(".step-text")).hasText("1" + HOSTILE);
        assertThat(page.locator(".answer-text")).hasText("A. " + HOSTILE);
        assertThat(page.evaluate("window.hit ?? null")).isNull();
        assertThat(page.locator("main script, main img[src=x]")).hasCount(0);
        Object refused = page.evaluate(
                "() => { try { document.body.innerHTML = '<b>'; return ''; } catch (e) { return e.name; } }");
        assertThat(refused).as("the policy holds it too").isEqualTo("TypeError");
        trouble.removeIf(text -> text.contains("TrustedHTML"));

        Path html = download("Export HTML");
        String exported = Files.readString(html);
        assertThat(exported).contains("&lt;script&gt;").doesNotContain("<script", "<img src=\"x\"");
        JsonNode json = new ObjectMapper().readTree(Files.readString(download("Export JSON")));
        assertThat(json.get("events")).hasSize(3);
        assertThat(json.get("events").get(0).get("event").get("question").textValue())
                .isEqualTo(HOSTILE);
    }

    private Path download(String button) {
        Download download = page.waitForDownload(() -> button(button).click());
        Path file = directory.resolve(download.suggestedFilename());
        download.saveAs(file);
        return file;
    }

    @Test
    void shouldExportATraceWithItsPictures() throws Exception {
        Robot robot = new Robot(services, "export");
        robot.frame(gateway, Color.RED);
        robot.accepted("t", "What is it?");
        robot.step("t", 0, "A red wall.");
        visit("#/tasks/export/t");
        assertThat(page.locator(".step-text")).hasCount(1);
        Path html = download("Export HTML");
        Page alone = context.newPage();
        alone.navigate(html.toUri().toString());
        assertThat(alone.locator("h1")).hasText("What is it?");
        Object widths = alone.evaluate("() => [...document.images].map(image => image.naturalWidth)");
        assertThat(widths)
                .as(
                        "of the frame, of the frame with its map, and of that with the maps of four latents and three heads")
                .isEqualTo(Collections.nCopies(9, 64));
        assertThat(alone.getByAltText("head 2")).isHidden();
        alone.locator("summary").click();
        assertThat(alone.getByAltText("head 2")).isVisible();
        assertThat(alone.getByAltText("head 2"))
                .hasAttribute("alt", "head 2, looked most at the middle right, 90 % of the weight on one of 2 cells");
    }

    @Test
    void shouldAskForATokenAndSayThatOneIsWrong() {
        try (Gateway guarded = services.gateway(Map.of("api_keys", GatewayConfig.adminKey("root", "r00t")))) {
            page.navigate(guarded.url() + "/#/tasks");
            Locator token = page.getByLabel("Bearer token");
            assertThat(token).isFocused();
            token.fill("guess");
            page.keyboard().press("Enter");
            assertThat(page.locator("#token-problem")).containsText("a token that nobody knows");
            token.fill("r00t");
            page.keyboard().press("Enter");
            assertThat(page.locator("#connection")).hasText("live");
            page.reload();
            assertThat(page.locator("#connection")).hasText("live");
            assertThat(page.evaluate("localStorage.length + document.cookie.length"))
                    .isEqualTo(0);
            page.navigate("about:blank");
        }
    }

    @Test
    void shouldTakeAPastedJwt() throws Exception {
        try (OidcIssuer issuer = new OidcIssuer();
                Gateway guarded =
                        services.gateway(Map.of("oidc.issuer", issuer.url(), "oidc.audience", OidcIssuer.AUDIENCE))) {
            RSAKey key = issuer.newRsaKey("k");
            page.navigate(guarded.url() + "/#/tasks");
            Locator token = page.getByLabel("Bearer token");
            token.fill(OidcIssuer.sign(
                    key, issuer.claims("read").audience("another").build()));
            page.keyboard().press("Enter");
            assertThat(page.locator("#token-problem")).containsText("aud");
            token.fill(OidcIssuer.sign(key, issuer.claims("read").build()));
            page.keyboard().press("Enter");
            assertThat(page.locator("#connection")).hasText("live");
            page.navigate("about:blank");
        }
    }

    @Test
    void shouldDescribeWhatProgramsCanAsk() {
        page.navigate(gateway.url() + "/docs");
        Locator ask = page.locator("#ask");
        assertThat(ask).containsText("/v1/sessions/{session}/tasks");
        ask.locator("summary").first().click();
        assertThat(ask).containsText("wait_ms");
        assertThat(ask).containsText("The question, without its options.");
        ask.locator("details summary")
                .filter(new Locator.FilterOptions().setHasText("frames"))
                .first()
                .click();
        assertThat(ask.locator(".choice")).hasText(new String[] {"the latest ones", "by name", "by time"});
        ask.locator("details summary")
                .filter(new Locator.FilterOptions().setHasText("trace"))
                .first()
                .click();
        assertThat(ask).containsText("event_number");
        page.getByLabel("Filter").fill("dead-letters");
        assertThat(ask).isHidden();
        assertThat(page.locator("#publishDeadLetter .scope")).hasText("open");
        page.navigate(gateway.url() + "/docs#getTask");
        assertThat(page.locator("#getTask pre")).containsText("curl");
    }

    @Test
    void shouldWorkByKeyboardThroughTheLeastConfidentFirst() throws Exception {
        Robot robot = new Robot(services, "queue");
        for (int i = 0; i < 2; i++) {
            robot.accepted("q" + i, "Question " + i, "left", "right");
            robot.chose("q" + i, 1, "A", "left", i == 0 ? 0.02 : 0.01);
        }
        visit("#/label");
        assertThat(page.locator(".question")).hasText("Question 1");
        page.keyboard().press("w");
        page.keyboard().press("b");
        assertThat(page.locator(".question")).hasText("Question 0");
        page.keyboard().press("r");
        assertThat(services.feedback("queue", "q1").getCorrectedAnswer()).isEqualTo("B");
        assertThat(services.feedback("queue", "q0").getVerdict()).isEqualTo(Verdict.CORRECT);
    }

    @Test
    void shouldTurnThroughTenThousandTasks() throws Exception {
        int tasks = 10_000;
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            sent.add(services.worker.begin(
                    "many-" + i % 5,
                    "m" + i,
                    0,
                    TaskAccepted.newBuilder()
                            .setQuestion("Number " + i)
                            .setModelName("mini")
                            .setModelVersion("many")
                            .build()));
        }
        for (Future<?> one : sent) {
            one.get();
        }
        visit("#/tasks?version=many");
        assertThat(page.locator(".tasks > .row [role=status]")).hasText("1 to 50 of 10,000");
        assertThat(page.locator(".task-row")).hasCount(50);
        page.keyboard().press("j");
        page.keyboard().press("j");
        assertThat(page.locator(".task-row").nth(1)).hasAttribute("aria-selected", "true");
        button("Older").click();
        assertThat(page.locator(".tasks > .row [role=status]")).hasText("51 to 100 of 10,000");
        page.keyboard().press("/");
        page.keyboard().type("number 1234");
        assertThat(page.locator(".task-row")).hasCount(1);
        page.locator("#search").blur();
        page.keyboard().press("j");
        page.keyboard().press("Enter");
        assertThat(page.locator(".question")).hasText("Number 1234");
        page.keyboard().press("u");
        assertThat(page.locator(".task-row")).hasCount(1);
        assertThat(page.url()).contains("q=number+1234");
    }

    @Test
    void shouldBeReadableInBothColoursAndKeepTheChosenOne() {
        Robot robot = new Robot(services, "colours");
        robot.accepted("t", "Light or dark?", "light", "dark");
        robot.step("t", 0, "Look at the window.");
        robot.chose("t", 2, "A", "light", 0.9);
        visit("#/tasks/colours/t");
        assertThat(page.locator(".answer-text")).isVisible();
        double light = luminance();
        assertThat(leastContrast()).as("in light").isGreaterThanOrEqualTo(4.5);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(luminance()).as("as the system").isLessThan(0.1).isLessThan(light);
        assertThat(leastContrast()).as("in dark").isGreaterThanOrEqualTo(4.5);
        page.locator("#theme").click();
        assertThat(page.locator("#theme")).hasText("Light");
        page.reload();
        assertThat(page.locator(".answer-text")).isVisible();
        assertThat(luminance()).as("as chosen").isEqualTo(light);
    }

    private double luminance() {
        return ((Number) page.evaluate(Contrast.LUMINANCE_OF_GROUND)).doubleValue();
    }

    private double leastContrast() {
        return ((Number) page.evaluate(Contrast.LEAST_OF_TEXTS)).doubleValue();
    }

    @Test
    void shouldFitAPhoneAndNameEveryControl() throws Exception {
        open(new Browser.NewContextOptions()
                .setViewportSize(360, 740)
                .setHasTouch(true)
                .setIsMobile(true));
        Robot robot = new Robot(services, "a-session-with-a-rather-long-name-" + "x".repeat(60));
        robot.frame(gateway, Color.BLUE);
        robot.accepted("t", "A_question_without_spaces_" + "y".repeat(120), "left", "z".repeat(90));
        robot.largeStep("t", 0, "Look.", 49_000);
        robot.chose("t", 2, "B", "z".repeat(90), 0.5);
        String trace = "#/tasks/" + robot.session + "/t";
        for (String hash : new String[] {"#/live", "#/tasks", trace, "#/label", "#/health", "#/models"}) {
            page.navigate(gateway.url() + "/" + hash);
            page.reload();
            assertThat(page.locator("#connection")).hasText("live");
            assertThat(page.locator("main .empty:not(.line .empty), main .problem:not(:empty)"))
                    .hasCount(0);
            assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .as(hash)
                    .isEqualTo(360);
            Object nameless = page.evaluate(
                    "() => [...document.querySelectorAll('button, a, input, select, textarea')].filter(e => e.checkVisibility() && !(e.textContent.trim() || e.ariaLabel || e.labels?.length)).map(e => e.outerHTML)");
            assertThat(nameless).as(hash).isEqualTo(List.of());
        }
    }

    @Test
    void shouldFoldALongQuestionAndKeepWhatWasChosenWhileStepsCome() throws Exception {
        open(new Browser.NewContextOptions().setViewportSize(360, 740));
        Robot robot = new Robot(services, "rambling");
        robot.frame(gateway, Color.GREEN);
        visit("#/live/rambling");
        String question = "Which of these is nearest to the door? ".repeat(100);
        robot.accepted("t", question, "the chair", "the table");
        robot.largeStep("t", 0, "Look.", 49_000);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show all"))
                .click();
        double all = page.locator(".question").boundingBox().height;
        assertThat(page.locator(".steps").boundingBox().y).isGreaterThan(all);
        button("Show less").click();
        assertThat(page.locator(".folded").boundingBox().height).isLessThan(all / 2);
        assertThat(page.locator(".question")).hasText(question.strip());

        page.getByLabel("map of which latent").selectOption("latent 16");
        page.getByLabel("map of which attention head").selectOption("head 28");
        assertThat(page.getByLabel("map of which latent")).hasValue("all latents");
        double before = textShare();
        robot.largeStep("t", 1, "Look again, for long.", 4_900_000);
        assertThat(page.locator(".step")).hasCount(2);
        assertThat(page.getByLabel("map of which attention head").first()).hasValue("head 28");
        assertThat(textShare()).as("the first step's bar, beside a longer one").isLessThan(before / 10);
    }

    private double textShare() {
        return page.locator(".step .part.text").first().boundingBox().width;
    }

    @Test
    void shouldTellHowTheStreamDoesAndPublishADeadLetterAgain() throws Exception {
        Robot robot = new Robot(services, "health");
        robot.accepted("t", "Is it well?");
        robot.chose("t", 1, "A", "yes", 0.5);
        visit("#/health");
        assertThat(page.locator(".card").first()).containsText("answered");
        assertThat(page.locator(".chart canvas")).hasCount(2);
        assertThat(page.getByText("None: every record could be used.")).isVisible();
        assertThat(page.locator(".lag")).hasCount(3);
        assertThat(page.locator(".lag").first()).containsText("lag of workers in valr.tasks");
        assertThat(page.getByText("its setting worker_metrics names none")).isVisible();
        services.deadLetter(Topics.TASKS, services.ask("health", "again", "steps 1"), HOSTILE);
        button("Look again").click();
        page.getByText(HOSTILE).click();
        assertThat(page.locator(".letter pre")).containsText("steps 1");
        button("Publish again").click();
        button("Publish").last().click();
        assertThat(page.locator(".notice")).containsText("Published: valr.tasks");
        page.navigate(gateway.url() + "/#/tasks/health/again");
        assertThat(page.locator(".answer-text")).hasText("so steps 1");
    }

    @Test
    void shouldTellWhatEachWorkerHolds() {
        MetricsAddress free = new MetricsAddress("127.0.0.1", 0);
        try (ProcessMetrics worker = new ProcessMetrics();
                MetricsServer shown = MetricsServer.start(free, worker, () -> Readiness.READY)) {
            Map<String, Integer> figures = Map.of(
                    "valr.num.requests.running", 2,
                    "valr.worker.ready", 1,
                    "valr.kv.cache.positions", 300,
                    "valr.kv.cache.max.positions", 4000);
            figures.forEach((name, value) -> Gauge.builder(name, () -> value).register(worker.registry()));
            String pages = shown.url() + "/metrics," + shown.url() + "/none";
            try (Gateway watching = services.gateway(Map.of("worker_metrics", pages))) {
                page.navigate(watching.url() + "/#/health");
                assertThat(page.locator(".worker")).hasCount(2);
                assertThat(page.locator(".worker").first()).containsText("300 of 4,000 (8 %)");
                assertThat(page.locator(".worker").first()).containsText("serves");
                assertThat(page.locator(".worker").last()).containsText("answers with 404");
                page.navigate("about:blank");
            }
        }
    }

    /** Nobody has labelled anything of this version: its askers alone know. */
    @Test
    void shouldShowHowRightAVersionIsAsItsAskersKnow() throws Exception {
        Robot robot = new Robot(services, "known");
        robot.expect("A");
        robot.accepted("bad", "Which is redder?", "the bed", "the lamp");
        robot.chose("bad", 1, "B", "the lamp", 0.3);
        robot.accepted("good", "Which is bluer?", "the bed", "the lamp");
        robot.chose("good", 1, "A", "the bed", 0.9);
        visit("#/tasks?session=known&outcome=wrong");
        assertThat(page.locator(".task-row")).hasCount(1);
        assertThat(page.locator(".cell-outcome")).hasText("wrong");
        page.getByLabel("As the asker knows").selectOption("right");
        assertThat(page.locator(".cell-question a")).hasText("Which is bluer?");
        assertThat(page.locator(".cell-outcome")).hasText("right");
        visit("#/models");
        Locator version = page.locator("tr", new Page.LocatorOptions().setHasText("mini@abc123"));
        assertThat(version.locator("td").nth(4)).hasText(Pattern.compile("\\d+ % of \\d+"));
        page.getByLabel("Over time, as").selectOption("the askers knew");
        assertThat(page.getByText("The gateway remembers tasks since")).isVisible();
        page.waitForRequest("**/v1/statistics?minutes=10080", () -> page.getByLabel("of the last")
                .selectOption("7 days"));
        assertThat(page.getByLabel("Over time, as")).hasValue("askers");
    }

    @Test
    void shouldShowTheReleaseThatLearntFromAFeedbackAndGoBackFromIt() throws Exception {
        Robot robot = new Robot(services, "learnt");
        robot.accepted("t", "Which is larger?", "the bed", "the lamp");
        robot.chose("t", 1, "B", "the lamp", 0.3);
        visit("#/tasks/learnt/t");
        button("Wrong").click();
        button("A the bed").click();
        assertThat(page.locator(".fate")).hasText("waits for a trainer");
        Feedback feedback = services.feedback("learnt", "t");
        await().until(() -> positionOf(feedback).isPresent());
        try (Versions versions = new Versions(services, directory.resolve("versions"))) {
            versions.record("v1", null, List.of());
            versions.record("v2", "v1", List.of(positionOf(feedback).orElseThrow()));
            versions.activate("v2");
            visit("#/models");
            assertThat(page.locator(".release").first()).containsText("v2");
            assertThat(page.locator(".release.active")).hasCount(1);
            assertThat(page.locator(".figures").first()).containsText(".500 to .900");
            page.getByText("in release v2").click();
            assertThat(page.locator(".release.marked")).containsText("from v1");
            button("Roll back").click();
            button("Cancel").click();
            assertThat(versions.active()).isEqualTo("v2");
            button("Roll back").click();
            button("Roll back to v1").click();
            await().until(() -> versions.active().equals("v1"));
            assertThat(page.locator(".fate.released")).hasText("in release v2");
            DataRange range = positionOf(feedback).orElseThrow();
            versions.record(
                    "v2",
                    "v1",
                    List.of(range),
                    null,
                    List.of(new PassedOver(range.getPartition(), range.getFromOffset(), "HELD_OUT")));
            visit("#/models");
            assertThat(page.locator(".fate.passed")).hasText("judges, is not learnt from");
            assertThat(page.locator(".release.active")).not().containsText("from v1"); // as v2 says
            assertThat(page.locator(".release.active .version")).hasText("v1");
        }
    }

    @Test
    void shouldDrawHowAVersionLearntBesideItsParent() throws Exception {
        try (Versions versions = new Versions(services, directory.resolve("curves"))) {
            versions.record("c1", null, List.of(), curve(1.5f, 1.25f, 1));
            versions.record("c2", "c1", List.of(), curve(0.875f, 0.75f, 0.625f));
            for (ColorScheme colours : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                open(new Browser.NewContextOptions().setColorScheme(colours).setViewportSize(360, 740));
                visit("#/models/c2");
                Locator learnt = page.locator(".release.marked .learning");
                assertThat(learnt.locator("summary")).hasText("how it learnt: 30 updates, loss .875 to .625");
                assertThat(learnt.getByRole(
                                AriaRole.IMG,
                                new Locator.GetByRoleOptions()
                                        .setName("loss by update, .875 to .625; its parent's: 1.500 to 1.000")))
                        .isVisible();
                assertThat(learnt.locator("polyline.own")).hasCount(2);
                assertThat(learnt.locator("polyline.parent")).hasCount(2);
                assertThat(page.evaluate("document.documentElement.scrollWidth"))
                        .isEqualTo(360);
                assertThat(leastContrast()).as(colours.name()).isGreaterThanOrEqualTo(4.5);
            }
            Object heights = page.locator(".release.marked polyline.own")
                    .first()
                    .evaluate("line => [...line.points].map(point => point.y)");
            assertThat((List<?>) heights).as("a loss that falls").hasSize(3).isSortedAccordingTo(BY_VALUE);
            Locator first = page.locator(".release", new Page.LocatorOptions().setHasText("c1"))
                    .last();
            first.locator(".learning summary").click();
            assertThat(first.locator(".learning-parent")).hasCount(0);
        }
    }

    @Test
    void shouldShowHowFarTheRoundAtHandIs() throws Exception {
        try (Versions versions = new Versions(services, directory.resolve("rounds"))) {
            versions.record("r1", null, List.of());
            versions.round(RoundPhase.TRAINING, 12, 1.25, 0);
            for (ColorScheme colours : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                open(new Browser.NewContextOptions().setColorScheme(colours).setViewportSize(360, 740));
                visit("#/models");
                Locator bar = page.getByRole(
                        AriaRole.PROGRESSBAR, new Page.GetByRoleOptions().setName("updates of round 7 of mini"));
                assertThat(bar).isVisible();
                assertThat(bar).hasJSProperty("value", 12);
                assertThat(bar).hasJSProperty("max", 40);
                assertThat(page.locator(".round")).containsText("update 12 of 40, loss 1.250, about 2 min left");
                assertThat(page.locator(".round")).containsText("from r1");
                assertThat(page.evaluate("document.documentElement.scrollWidth"))
                        .isEqualTo(360);
                assertThat(leastContrast()).as(colours.name()).isGreaterThanOrEqualTo(4.5);
            }
            Locator round = page.locator(".round");
            versions.round(RoundPhase.JUDGING, 40, 0.75, 0);
            assertThat(round).containsText("being judged");
            assertThat(page.getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
            versions.round(RoundPhase.PAUSED, 20, 1.0, 3600);
            assertThat(round).containsText("paused at update 20 of 40");
            assertThat(round.locator(".problem")).hasCount(0);
            versions.round(RoundPhase.TRAINING, 21, 1.0, 3600);
            assertThat(round.locator(".problem")).containsText("No word from its trainer since");
            assertThat(leastContrast()).isGreaterThanOrEqualTo(4.5);
            versions.record("r2", "r1", List.of());
            versions.endRound();
            assertThat(round).hasCount(0);
            // What the round made is there at once, not when the list is asked for next.
            assertThat(page.locator(".release", new Page.LocatorOptions().setHasText("from r1")))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(10_000));
        }
    }

    private static TrainingCurve curve(float... losses) {
        List<Float> values = new ArrayList<>();
        for (float loss : losses) {
            values.add(loss);
        }
        return new TrainingCurve(List.of(10, 20, 30), Map.of("loss", values, "ce", values));
    }

    private static Optional<DataRange> positionOf(Feedback feedback) throws Exception {
        JsonNode told = new ObjectMapper()
                .readTree(services.get(gateway.url() + "/v1/feedback").body());
        for (JsonNode one : told.get("feedback")) {
            if (one.get("feedback_id").textValue().equals(feedback.getFeedbackId())) {
                long offset = one.get("position").get("offset").longValue();
                return Optional.of(new DataRange(
                        Topics.FEEDBACK, one.get("position").get("partition").intValue(), offset, offset + 1));
            }
        }
        return Optional.empty();
    }
}
