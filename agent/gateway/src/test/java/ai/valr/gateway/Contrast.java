package ai.valr.gateway;

/** Contrast by WCAG 2.2 (1.4.3), measured in the page. */
final class Contrast {
    private static final String FUNCTIONS = """
            const parse = text => text.match(/[\\d.]+/g).map(Number);
            const channel = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
            const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
            const ground = element => {
                for (let at = element; at; at = at.parentElement) {
                    const colour = parse(getComputedStyle(at).backgroundColor);
                    if (colour.length === 3 || colour[3] === 1) {
                        return colour;
                    }
                }
                return [255, 255, 255];
            };
            """;

    static final String LUMINANCE_OF_GROUND =
            "() => {" + FUNCTIONS + "return luminance(ground(document.documentElement)); }";

    /** Of every element that has a text of its own. */
    static final String LEAST_OF_TEXTS = "() => {" + FUNCTIONS + """
            const own = element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
            const ratios = [...document.body.querySelectorAll('*')].filter(element => own(element) && element.checkVisibility() && !element.closest('.skip, noscript, :disabled')).map(element => {
                const [low, high] = [luminance(parse(getComputedStyle(element).color)), luminance(ground(element))].sort((a, b) => a - b);
                return [(high + 0.05) / (low + 0.05), element.className];
            });
            ratios.sort((a, b) => a[0] - b[0]);
            return ratios[0][0]; }
            """;

    private Contrast() {}
}
