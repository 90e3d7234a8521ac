package io.thalweg.prepare.input.web;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells a page's own text from what is around it by the lengths of neighbouring blocks and how much of them is links:
 * the decision tree of C. Kohlschütter, P. Fankhauser, W. Nejdl, Boilerplate Detection using Shallow Text Features, WSDM
 * 2010, algorithm 2. Where that leaves nothing, as on a page of a few words, all blocks stay that are not mostly links.
 */
final class Boilerplate {
    private static final double MOST_LINKS = 1.0 / 3;
    private static final double MOST_LINKS_BEFORE = 5.0 / 9;
    private static final TextBlock NONE = new TextBlock("", 0, 0);

    private Boilerplate() {}

    static List<TextBlock> remove(List<TextBlock> blocks) {
        List<TextBlock> content = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            TextBlock before = i == 0 ? NONE : blocks.get(i - 1);
            TextBlock after = i + 1 == blocks.size() ? NONE : blocks.get(i + 1);
            if (isContent(before, blocks.get(i), after)) {
                content.add(blocks.get(i));
            }
        }
        if (!content.isEmpty()) {
            return content;
        }
        return blocks.stream().filter(each -> each.linkDensity() <= MOST_LINKS).toList();
    }

    private static boolean isContent(TextBlock before, TextBlock block, TextBlock after) {
        if (block.linkDensity() > MOST_LINKS) {
            return false;
        }
        if (before.linkDensity() > MOST_LINKS_BEFORE) {
            return block.words() > 40 || after.words() > 17;
        }
        return block.words() > 16 || after.words() > 15 || before.words() > 4;
    }
}
