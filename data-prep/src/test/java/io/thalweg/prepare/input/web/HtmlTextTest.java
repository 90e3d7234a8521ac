package io.thalweg.prepare.input.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HtmlTextTest {
    private static final String LONG = "A paragraph of the article, long enough that nobody would take it for anything "
            + "but what people came to read on this page.";

    @Test
    void blocksAreLinesAndEntitiesCharacters() {
        String html = "<h1>Title</h1><p>One &amp; <b>two</b>\n  three&nbsp;&eacute;</p><ul><li>a<li>b</ul>"
                + "<table><tr><td>1<td>2<tr><th>x</th></table>line<br>break<pre>as\n  is</pre>";
        assertEquals("Title\nOne & two three é\na\nb\n1 2\nx\nline\nbreak\nas\nis", HtmlText.ofFragment(html));
        assertEquals("no markup, a > b", HtmlText.ofFragment("no markup, a > b"));
        assertEquals("tropical; <hot>", HtmlText.ofFragment("tropical; &lt;hot&gt;"));
    }

    @Test
    void whatIsNotForReadingGoes() {
        assertEquals(
                "kept",
                HtmlText.ofFragment("<script>var a = '<p>';</script><style>p {}</style><nav>menu</nav><p>kept</p>"
                        + "<noscript>n</noscript><svg><text>s</text></svg><form><select><option>o</select>"
                        + "<button>b</button></form><div hidden>h</div><div style='display: none'>d</div><!-- c -->"));
    }

    @Test
    void whatIsAroundAPageGoes() {
        String menu = "<ul>" + "<li><a href=x>Some entry</a></li>".repeat(12) + "</ul>";
        String page = "<!DOCTYPE html><html><head><title>t</title></head><body>" + menu + "<h2>A heading</h2><p>" + LONG
                + "</p><p>" + LONG + "</p>" + menu + "<p>Imprint</p><p>© 2024</p></body></html>";
        assertEquals("A heading\n" + LONG + "\n" + LONG, HtmlText.ofPage(page).replaceAll("\nImprint.*", ""));
        assertFalse(HtmlText.ofPage(page).contains("Some entry"));
        assertFalse(HtmlText.ofPage(page).contains("2024"));
        assertEquals("few words", HtmlText.ofPage("<p>few words</p>"));
        String chinese = "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。";
        assertEquals(chinese, HtmlText.ofPage("<body>" + menu + "<p>" + chinese + "</p>" + menu));
    }

    @Test
    void pagesAreToldFromTexts() {
        assertTrue(HtmlText.isPage("  <!DOCTYPE HTML><p>"));
        assertTrue(HtmlText.isPage("<html lang=en>"));
        assertFalse(HtmlText.isPage("<p>a fragment"));
        assertFalse(HtmlText.isPage("The <html> tag"));
    }

    @Test
    void deepAndBrokenMarkupIsRead() {
        assertTrue(HtmlText.ofFragment("<div>".repeat(100_000) + "deep").length() <= 4);
        assertEquals("x", HtmlText.ofFragment("<b><i>".repeat(300) + "x"));
        assertEquals("<<<", HtmlText.ofFragment("<<<<a"));
    }
}
