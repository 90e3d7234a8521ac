package io.thalweg.storage;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * A Hadoop configuration that can travel: the entries in which it differs from Hadoop's defaults. Values may hold
 * credentials: never logged.
 */
public final class HadoopSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, String> entries;
    private transient volatile @org.jspecify.annotations.Nullable Configuration configuration;

    public HadoopSettings(Configuration configuration) {
        Configuration defaults = new Configuration();
        HashMap<String, String> changed = new HashMap<>();
        for (Map.Entry<String, String> entry : configuration) {
            if (!entry.getValue().equals(defaults.getRaw(entry.getKey()))) {
                changed.put(entry.getKey(), entry.getValue());
            }
        }
        this.entries = changed;
    }

    public Configuration configuration() {
        Configuration made = configuration;
        if (made == null) {
            made = new Configuration();
            entries.forEach(made::set);
            configuration = made;
        }
        return made;
    }

    @Override
    public String toString() {
        return entries.size() + " Hadoop settings";
    }
}
