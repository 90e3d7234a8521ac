package io.thalweg.prepare.input.wiki;

import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What an export says of its wiki before the first page.
 *
 * @param address that titles are put behind; empty if it is not told
 * @param unread names, in lower case, of the namespaces whose links are no part of a text: files and categories
 */
public record SiteInfo(String address, Set<String> unread) {
    private static final Set<String> ENGLISH = Set.of("file", "image", "category", "media");
    private static final Set<String> UNREAD_KEYS = Set.of("6", "14", "-2");

    /** Where nothing is told. */
    public static final SiteInfo UNKNOWN = new SiteInfo("", ENGLISH);

    public SiteInfo {
        unread = Set.copyOf(unread);
    }

    /** Where a page is found. */
    public String addressOf(String title) {
        return address.isEmpty() ? title : address + title.replace(' ', '_');
    }

    /** @param head the first bytes of an export, as far as they are known */
    public static SiteInfo parse(byte[] head) {
        String address = "";
        Set<String> unread = new HashSet<>(ENGLISH);
        try {
            XMLStreamReader in = WikiPage.factory().createXMLStreamReader(new ByteArrayInputStream(head), "UTF-8");
            while (in.hasNext()) {
                int event = in.next();
                if (event == XMLStreamConstants.END_ELEMENT && in.getLocalName().equals("siteinfo")) {
                    break;
                }
                if (event != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (in.getLocalName().equals("base")) {
                    String base = in.getElementText().strip();
                    address = base.substring(0, base.lastIndexOf('/') + 1);
                } else if (in.getLocalName().equals("namespace")
                        && UNREAD_KEYS.contains(String.valueOf(in.getAttributeValue(null, "key")))) {
                    String name = in.getElementText().strip().toLowerCase(Locale.ROOT);
                    if (!name.isEmpty()) {
                        unread.add(name);
                    }
                } else if (in.getLocalName().equals("page")) {
                    break;
                }
            }
        } catch (XMLStreamException | RuntimeException e) {
            // It ends in the middle, or is damaged: what was told until there holds.
            return new SiteInfo(address, unread);
        }
        return new SiteInfo(address, unread);
    }
}
