package io.thalweg.prepare.normalize;

/**
 * Undoes UTF-8 that was read as Windows-1252 or Latin-1: {@code cafÃ©} for {@code café}. Only whole runs of characters beyond
 * ASCII are looked at, and only if their bytes in Windows-1252 are UTF-8 from end to end. That alone proves little for a run
 * of one character: {@code É»} at the end of a French heading is such a run, and so is {@code é »} with a no-break space. So a
 * run is
 *
 * <ul>
 *   <li><em>certain</em> if it makes two characters or more, or one that is what most mojibake is made of and correct text is
 *       not: a capital letter and a sign right behind a small letter, {@code Ã} or {@code Â} with a sign that follows no letter,
 *       {@code â€} with anything;
 *   <li><em>possible</em> otherwise, and then undone only in a text that has certain runs, and in which runs that cannot be
 *       mojibake are at most one in ten.
 * </ul>
 */
final class Mojibake {
    private static final int POSSIBLE_PER_CORRECT = 9;

    private final MojibakeRun run = new MojibakeRun();
    private long repaired;

    /** Undoes one layer. @return the very same text where nothing changes */
    String repair(String text) {
        if (!mayHold(text)) {
            return text;
        }
        long certain = 0;
        long possible = 0;
        long correct = 0;
        for (int i = run.next(text, 0); i < text.length(); i = run.next(text, run.to())) {
            switch (run.kind()) {
                case CERTAIN -> certain++;
                case POSSIBLE -> possible++;
                case CORRECT -> correct++;
            }
        }
        if (certain == 0) {
            return text;
        }
        boolean all = certain + possible >= POSSIBLE_PER_CORRECT * correct;
        StringBuilder out = new StringBuilder(text.length());
        int copied = 0;
        for (int i = run.next(text, 0); i < text.length(); i = run.next(text, run.to())) {
            if (run.kind() == MojibakeRun.Kind.CERTAIN || (all && run.kind() == MojibakeRun.Kind.POSSIBLE)) {
                out.append(text, copied, run.from()).append(run.decoded());
                copied = run.to();
                repaired++;
            }
        }
        return out.append(text, copied, text.length()).toString();
    }

    /** Whether a character that begins UTF-8 comes before one that goes on with it. */
    private static boolean mayHold(String text) {
        for (int i = 0; i + 1 < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0xC2 && c <= 0xF4) {
                int next = Windows1252.byteOf(text.charAt(i + 1));
                if (next >= 0x80 && next <= 0xBF) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Runs undone since this was last asked. */
    long takeRepaired() {
        long taken = repaired;
        repaired = 0;
        return taken;
    }
}
