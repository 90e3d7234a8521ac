package io.thalweg.prepare.image;

/** Arithmetic on colours of a byte each. */
final class Colours {
    private Colours() {}

    /** How light a colour is, by the weights of ITU-R BT.601. */
    static int luma(int red, int green, int blue) {
        return (299 * red + 587 * green + 114 * blue + 500) / 1000;
    }

    /** A value as it shows over a background. @param alpha 255 for a pixel that hides it, 0 for one that does not show */
    static int over(int value, int alpha, int background) {
        return alpha == 255 ? value : (value * alpha + background * (255 - alpha) + 127) / 255;
    }
}
