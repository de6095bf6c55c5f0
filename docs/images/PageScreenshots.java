import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Takes the README's pictures of the page, light and dark, with the machine's own chromium. While {@code ./valr demo} runs:
 *
 * <pre>./mvnw -q -pl agent/gateway dependency:build-classpath -Dmdep.outputFile=target/page-classpath
 * java -cp "$(cat agent/gateway/target/page-classpath)" docs/images/PageScreenshots.java http://127.0.0.1:8080 docs/images</pre>
 */
public final class PageScreenshots {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 860;

    private PageScreenshots() {}

    public static void main(String[] args) {
        String url = args[0];
        Path folder = Path.of(args[1]);
        String executable = System.getProperty("valr.chromium", "/usr/bin/chromium");
        try (Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(Path.of(executable))
                                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")))) {
            Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(WIDTH, HEIGHT));
            page.navigate(url + "/#/live");
            page.locator(".step").nth(1).waitFor();
            page.locator(".answer").waitFor();
            page.getByText("Hold").click();
            both(page, folder, "page-live");
            page.navigate(url + "/#/label");
            page.locator(".step").first().waitFor();
            page.keyboard().press("w");
            both(page, folder, "page-label");
            page.setViewportSize(390, 844);
            page.navigate(url + "/#/live");
            page.locator(".step").nth(1).waitFor();
            page.locator(".answer").waitFor();
            page.getByText("Hold").click();
            both(page, folder, "page-phone");
        }
    }

    private static void both(Page page, Path folder, String name) {
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
            page.waitForFunction("() => !document.querySelector('.frame-wait')"); // pictures are on their way
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(folder.resolve(name + "-" + colours.name().toLowerCase(Locale.ROOT) + ".png")));
        }
    }
}
