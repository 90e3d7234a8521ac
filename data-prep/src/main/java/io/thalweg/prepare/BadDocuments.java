package io.thalweg.prepare;

import io.thalweg.prepare.input.ReadCount;
import io.thalweg.prepare.input.RecordNames;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What reading counted, held against what is allowed. */
final class BadDocuments {
    private BadDocuments() {}

    /** @param first bad documents, by name; a few */
    static void requireFew(Map<String, Long> counters, List<String> first, double maxBadFraction) {
        long all = counted(counters, ReadCount.DOCUMENTS);
        long bad = counted(counters, ReadCount.DOCUMENTS_BAD);
        // What a file has before it breaks off is kept, and the break told: it is no sign of bad documents.
        long breaks = counted(counters, ReadCount.FILE_BREAKS);
        if (bad == 0 || (all > breaks && bad - breaks <= maxBadFraction * (all - breaks))) {
            return;
        }
        StringBuilder kinds = new StringBuilder();
        for (ReadCount count : ReadCount.BAD_KINDS) {
            if (counted(counters, count) > 0) {
                kinds.append(kinds.isEmpty() ? "" : ", ")
                        .append(count.label())
                        .append(' ')
                        .append(counted(counters, count));
            }
        }
        throw new JobFailed(Problem.of("Too many documents are bad")
                .found(String.format(Locale.ROOT, "%d of %d (%.2f%%): %s", bad, all, 100.0 * bad / all, kinds))
                .allowed(String.format(Locale.ROOT, "at most %s%% (--max-bad-fraction)", 100 * maxBadFraction))
                .at("first: " + String.join(", ", first))
                .remedy(remedy(counters)));
    }

    private static String remedy(Map<String, Long> counters) {
        StringBuilder remedy = new StringBuilder();
        if (counted(counters, ReadCount.RECORDS_WITHOUT_TEXT) > 0) {
            remedy.append("Name what holds the text (--text-field, in Parquet --text-column). ");
        }
        if (counted(counters, ReadCount.DOCUMENTS_MALFORMED_UTF8) > 0) {
            remedy.append("--encoding auto finds out which files are not UTF-8. ");
        }
        return remedy + "Look at these, mend or leave out such files, or raise --max-bad-fraction";
    }

    /** @throws JobFailed if a name was asked for and not one record has it: it is most likely misspelt */
    static void requireNames(Map<String, Long> counters, RecordNames asked) {
        long without = counted(counters, ReadCount.RECORDS_WITHOUT_ID);
        if (without == 0 || counted(counters, ReadCount.RECORDS_WITH_ID) > 0) {
            return;
        }
        List<String> options = new ArrayList<>();
        if (!asked.idField().isEmpty()) {
            options.add("--id-field " + asked.idField());
        }
        if (!asked.idColumn().isEmpty()) {
            options.add("--id-column " + asked.idColumn());
        }
        throw new JobFailed(Problem.of("No record has the name that was asked for")
                .found(without + " records, none with a text or a whole number there")
                .at(String.join(", ", options))
                .remedy("Name what holds the records' names, or leave the option out: their places name them then"));
    }

    private static long counted(Map<String, Long> counters, ReadCount count) {
        return counters.getOrDefault(count.label(), 0L);
    }
}
