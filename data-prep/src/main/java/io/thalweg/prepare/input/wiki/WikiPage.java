package io.thalweg.prepare.input.wiki;

import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A page of an export.
 *
 * @param namespace 0 for articles
 * @param text of its last revision, as wiki markup; empty where it is of another kind, such as a script
 */
public record WikiPage(long id, String title, int namespace, boolean isRedirect, String text) {
    /** @throws XMLStreamException if the page is not well-formed, or lacks its id */
    public static WikiPage parse(String xml) throws XMLStreamException {
        XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(xml));
        try {
            return new Parser(reader).page();
        } catch (RuntimeException e) {
            throw new XMLStreamException("not a page of an export", e);
        } finally {
            reader.close();
        }
    }

    /** Neither document types nor entities but XML's own: a page refers to nothing outside of it. */
    static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        return factory;
    }

    private static final class Parser {
        private final XMLStreamReader in;
        private long id = -1;
        private String title = "";
        private int namespace;
        private boolean redirect;
        private String text = "";
        private String model = "wikitext";

        Parser(XMLStreamReader in) {
            this.in = in;
        }

        WikiPage page() throws XMLStreamException {
            int depth = 0;
            while (in.hasNext()) {
                int event = in.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    depth++;
                    depth -= read(in.getLocalName(), depth) ? 1 : 0;
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                }
            }
            if (id < 0) {
                throw new XMLStreamException("a page without an id");
            }
            return new WikiPage(id, title, namespace, redirect, model.equals("wikitext") ? text : "");
        }

        /** @return whether the element was read to its end */
        private boolean read(String name, int depth) throws XMLStreamException {
            if (depth == 2) {
                switch (name) {
                    case "title" -> title = in.getElementText();
                    case "ns" ->
                        namespace = Integer.parseInt(in.getElementText().strip());
                    case "id" -> id = Long.parseLong(in.getElementText().strip());
                    case "redirect" -> {
                        redirect = true;
                        return false;
                    }
                    default -> {
                        return false;
                    }
                }
                return true;
            }
            if (depth == 3 && name.equals("text")) {
                text = in.getElementText();
                return true;
            }
            if (depth == 3 && name.equals("model")) {
                model = in.getElementText();
                return true;
            }
            return false;
        }
    }
}
