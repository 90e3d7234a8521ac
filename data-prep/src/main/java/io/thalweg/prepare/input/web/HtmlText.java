package io.thalweg.prepare.input.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/**
 * The text of HTML, a paragraph, heading, list item or table row a line. What is not for reading (scripts, styles,
 * navigation, forms) is left out.
 */
public final class HtmlText {
    private static final Set<String> NOT_READ = Set.of(
            "head",
            "script",
            "style",
            "noscript",
            "template",
            "nav",
            "svg",
            "math",
            "canvas",
            "iframe",
            "object",
            "embed",
            "audio",
            "video",
            "map",
            "button",
            "select",
            "datalist",
            "input",
            "textarea",
            "dialog",
            "menu");

    private static final Set<String> BLOCKS = Set.of(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dir",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hgroup",
            "hr",
            "html",
            "legend",
            "li",
            "main",
            "ol",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tbody",
            "tfoot",
            "thead",
            "tr",
            "ul");

    private static final int MOST_DEPTH = 512;

    private HtmlText() {}

    /** Whether a text begins as a page does. */
    public static boolean isPage(String text) {
        String start =
                text.substring(0, Math.min(text.length(), 256)).stripLeading().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }

    /** The text of a whole page, without what is around it: menus, lists of links, copyright lines. */
    public static String ofPage(String html) {
        return join(Boilerplate.remove(blocks(html)));
    }

    /** All of the text of a part of a page, such as one field of a record. */
    public static String ofFragment(String html) {
        // Nothing to parse in most texts.
        return html.indexOf('<') < 0 && html.indexOf('&') < 0 ? html : join(blocks(html));
    }

    private static List<TextBlock> blocks(String html) {
        Document page = Jsoup.parse(html);
        Blocks blocks = new Blocks();
        NodeTraversor.filter(blocks, page);
        blocks.end();
        return blocks.found;
    }

    private static String join(List<TextBlock> blocks) {
        StringBuilder text = new StringBuilder();
        for (TextBlock block : blocks) {
            text.append(text.isEmpty() ? "" : "\n").append(block.text());
        }
        return text.toString();
    }

    /** Gathers text until a block's border. */
    private static final class Blocks implements NodeFilter {
        private final List<TextBlock> found = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder linked = new StringBuilder();
        private int links;
        private int preformatted;

        @Override
        public FilterResult head(Node node, int depth) {
            if (node instanceof TextNode words) {
                add(words.getWholeText());
            } else if (node instanceof Element element) {
                String name = element.normalName();
                if (NOT_READ.contains(name) || depth > MOST_DEPTH || isHidden(element)) {
                    return FilterResult.SKIP_ENTIRELY;
                }
                open(name);
            }
            return FilterResult.CONTINUE;
        }

        private static boolean isHidden(Element element) {
            return element.hasAttr("hidden")
                    || element.attr("aria-hidden").equals("true")
                    || element.attr("role").equals("navigation")
                    || element.attr("style").replace(" ", "").contains("display:none");
        }

        private void open(String name) {
            if (BLOCKS.contains(name)) {
                end();
            }
            switch (name) {
                case "a" -> links++;
                case "pre" -> preformatted++;
                case "br" -> lineBreak();
                case "td", "th" -> space();
                default -> {}
            }
        }

        @Override
        public FilterResult tail(Node node, int depth) {
            if (node instanceof Element element) {
                String name = element.normalName();
                if (BLOCKS.contains(name)) {
                    end();
                }
                if (name.equals("a")) {
                    links--;
                } else if (name.equals("pre")) {
                    preformatted--;
                }
            }
            return FilterResult.CONTINUE;
        }

        private void add(String words) {
            for (int i = 0; i < words.length(); i++) {
                char c = words.charAt(i);
                if (preformatted > 0 && c == '\n') {
                    lineBreak();
                } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\u00A0') {
                    space();
                } else {
                    text.append(c);
                    if (links > 0) {
                        linked.append(c);
                    }
                }
            }
        }

        private void space() {
            if (!text.isEmpty() && !endsWithSpace(text)) {
                text.append(' ');
            }
            if (links > 0 && !linked.isEmpty()) {
                linked.append(' ');
            }
        }

        private void lineBreak() {
            if (!text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                text.append('\n');
            }
        }

        private static boolean endsWithSpace(StringBuilder text) {
            char last = text.charAt(text.length() - 1);
            return last == ' ' || last == '\n';
        }

        private void end() {
            String block = text.toString().strip();
            if (!block.isEmpty()) {
                found.add(TextBlock.of(block, linked.toString()));
            }
            text.setLength(0);
            linked.setLength(0);
        }
    }
}
