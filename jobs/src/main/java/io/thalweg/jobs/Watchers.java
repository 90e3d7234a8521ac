package io.thalweg.jobs;

import io.thalweg.preflight.OutputProbe;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.tensorboard.TensorBoardListener;
import io.thalweg.watch.RunListener;
import io.thalweg.watch.RunWatch;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Makes the listeners that {@link WatchOptions} ask for. Apart from them, because it needs Hadoop. */
final class Watchers {
    private Watchers() {}

    /** @throws BadConfiguration if one cannot be made, or has nowhere to write */
    static RunWatch.Listeners of(WatchOptions options, Configuration hadoop) {
        List<Problem> problems = new ArrayList<>();
        probe(options, hadoop, problems);
        Map<String, RunListener> listeners = new LinkedHashMap<>();
        if (options.tensorboard != null && problems.isEmpty()) {
            OutputFolder folder = OutputFolder.at(hadoop, options.tensorboard);
            listeners.put("--tensorboard", new TensorBoardListener(hadoop, folder.path()));
        }
        for (String name : new LinkedHashSet<>(options.listeners)) {
            try {
                listeners.put(name, (RunListener)
                        WatchOptions.type(name).getConstructor().newInstance());
            } catch (InvocationTargetException e) {
                problems.add(unmade(name, e.getTargetException()));
            } catch (ReflectiveOperationException | LinkageError e) {
                problems.add(unmade(name, e));
            }
        }
        BadConfiguration.throwIfAny(problems);
        return new RunWatch.Listeners(listeners, failure -> String.join("\n", FailureMessage.of(failure)));
    }

    /** Adds a problem if there is nowhere to write. */
    static void probe(WatchOptions options, Configuration hadoop, List<Problem> problems) {
        if (options.tensorboard != null) {
            OutputProbe.checkWritable("--tensorboard", hadoop, options.tensorboard, problems);
        }
    }

    private static Problem unmade(String name, Throwable reason) {
        return Problem.of("--listener fails when it is made")
                .found(reason.getClass().getSimpleName() + " " + reason.getMessage())
                .at(name)
                .remedy("Mend it, or leave it out");
    }
}
