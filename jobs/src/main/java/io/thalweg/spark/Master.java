package io.thalweg.spark;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of a master's address that Spark knows, told without loading Spark. */
public final class Master {
    /** Runs in this process, with as many tasks at a time as the machine has cores. */
    public static final String DEFAULT = "local[*]";

    /** The forms, for a message. */
    public static final String FORMS = "local, local[N], local[*], spark://HOST:PORT, yarn, k8s://URL";

    private static final Pattern LOCAL =
            Pattern.compile("local(?:\\[\\s*([1-9][0-9]{0,4}|\\*)\\s*(?:,\\s*[1-9][0-9]{0,4}\\s*)?\\])?");
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*[0-9]+\\s*,\\s*[0-9]+\\s*,\\s*[0-9]+\\s*\\]");
    private static final Pattern REMOTE = Pattern.compile("yarn|(?:spark|k8s)://\\S+");

    private static final Pattern LOOPBACK =
            Pattern.compile("spark://(?:127(?:\\.[0-9]{1,3}){3}|localhost)(?::[0-9]+)?");

    private Master() {}

    public static boolean isKnown(String master) {
        return isLocal(master)
                || LOCAL_CLUSTER.matcher(master).matches()
                || REMOTE.matcher(master).matches();
    }

    /** Whether everything is on this machine: tasks run in this process, or on a cluster that no other can reach. */
    public static boolean isOnThisMachine(String master) {
        return isLocal(master) || LOOPBACK.matcher(master).matches();
    }

    /** Whether tasks run in this process. */
    public static boolean isLocal(String master) {
        return LOCAL.matcher(master).matches();
    }

    /** The number of tasks at a time that a local master names; empty when it names none. */
    public static OptionalInt localCores(String master) {
        Matcher local = LOCAL.matcher(master);
        if (!local.matches() || "*".equals(local.group(1))) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(local.group(1) == null ? 1 : Integer.parseInt(local.group(1)));
    }
}
