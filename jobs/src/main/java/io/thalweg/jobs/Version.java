package io.thalweg.jobs;

/** The program's version, from its jar. */
public final class Version {
    private Version() {}

    public static String current() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
