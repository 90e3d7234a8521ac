package io.thalweg.storage;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A Hadoop configuration that can travel: the entries in which it differs from Hadoop's own defaults, those of this
 * machine's {@code core-site.xml} among them, which the machine it travels to may not have. Values may hold credentials:
 * never logged.
 */
public final class HadoopSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Made once a process: reading Hadoop's defaults takes longer than many a task, and every task brings its copy. */
    private static final ConcurrentHashMap<Map<String, String>, Configuration> MADE = new ConcurrentHashMap<>();

    private final HashMap<String, String> entries;

    public HadoopSettings(Configuration configuration) {
        Configuration defaults = new Configuration(false);
        defaults.addResource("core-default.xml");
        HashMap<String, String> changed = new HashMap<>();
        for (Map.Entry<String, String> entry : configuration) {
            if (!entry.getValue().equals(defaults.getRaw(entry.getKey()))) {
                changed.put(entry.getKey(), entry.getValue());
            }
        }
        this.entries = changed;
    }

    /** The configuration in this process; shared, not to be changed. */
    public Configuration configuration() {
        return MADE.computeIfAbsent(entries, changed -> {
            Configuration made = new Configuration();
            changed.forEach(made::set);
            return made;
        });
    }

    @Override
    public String toString() {
        return entries.size() + " Hadoop settings";
    }
}
