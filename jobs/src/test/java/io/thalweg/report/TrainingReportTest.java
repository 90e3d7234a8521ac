package io.thalweg.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.checkpoint.Provenance;
import io.thalweg.random.Seeds;
import io.thalweg.train.PictureSample;
import io.thalweg.train.RoundMetrics;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class TrainingReportTest {
    private static final String HOSTILE = "</style><script>alert('x')</script>\"&\u202E\u0000\uD800";

    @Test
    void isWellFormedAndNamesEveryNumberThatMatters() throws Exception {
        List<RoundMetrics> rounds = rounds(40);
        Document page = parse(report(rounds, "king", Map.of("window", 5)).html());
        String text = page.getDocumentElement().getTextContent();
        assertTrue(text.contains("window"), text);
        assertTrue(text.contains(Ticks.plain(rounds.get(39).loss(), 4)), "final loss");
        assertTrue(
                text.contains(String.format(Locale.ROOT, "%,d", rounds.get(39).examplesSeen())), "words trained on");
        assertTrue(text.contains("sha-of-the-data"), "data hash");
        assertTrue(text.contains("king") && text.contains("queen") && text.contains("0.81"), "neighbours");
        assertEquals(10, elements(page, "svg").size(), "three of the loss, four others, two figures, and the map");
        assertTrue(text.contains("Norm of the gradient") && text.contains("Memory besides the heap"), text);
        assertTrue(text.contains("402 MB"), "the most of all rounds");
        assertTrue(text.contains("a text of round 2") && text.contains("a text of round 38"), "samples");
        for (Element chart : elements(page, "svg")) {
            assertFalse(chart.getAttribute("aria-label").isEmpty());
        }
    }

    @Test
    void chartsDrawEachRoundWhereItsNumbersPutIt() throws Exception {
        List<RoundMetrics> rounds = rounds(3);
        Document page = parse(report(rounds, "king", Map.of()).html());
        List<Element> lines = elements(page, "polyline");
        double[][] loss = points(lines.get(0).getAttribute("points"));
        assertEquals(3, loss.length);
        // Affine in the loss: equal ratios of differences, and lower loss is lower on the page (greater y).
        double ratio = (loss[0][1] - loss[1][1]) / (loss[0][1] - loss[2][1]);
        double wanted = (rounds.get(0).loss() - rounds.get(1).loss())
                / (rounds.get(0).loss() - rounds.get(2).loss());
        assertEquals(wanted, ratio, 1e-2);
        assertTrue(loss[2][1] > loss[0][1]);
        // Training and validation against rounds, then the same against examples and against time.
        double[][] byExamples = points(lines.get(1).getAttribute("points"));
        double[][] byTime = points(lines.get(2).getAttribute("points"));
        double first = rounds.get(1).examplesSeen() - rounds.get(0).examplesSeen();
        double second = rounds.get(2).examplesSeen() - rounds.get(1).examplesSeen();
        assertEquals(first / second, stretch(byExamples), 1e-2);
        assertEquals(rounds.get(1).seconds() / rounds.get(2).seconds(), stretch(byTime), 1e-2);
        for (int i = 0; i < 3; i++) {
            assertEquals(loss[i][1], byExamples[i][1]);
            assertEquals(loss[i][1], byTime[i][1]);
        }
        List<Element> computing = elements(page, "rect").stream()
                .filter(rect -> rect.getAttribute("class").equals("area series-1"))
                .toList();
        List<Element> communicating = elements(page, "rect").stream()
                .filter(rect -> rect.getAttribute("class").equals("area series-2"))
                .toList();
        assertEquals(3, computing.size());
        double heightRatio = height(communicating.get(1)) / height(computing.get(1));
        assertEquals(rounds.get(1).communicationSeconds() / rounds.get(1).computeSeconds(), heightRatio, 1e-2);
    }

    @Test
    void whatComesFromOutsideIsOnlyEverText() throws Exception {
        byte[] html = report(rounds(2), HOSTILE, Map.of(HOSTILE, HOSTILE)).html();
        Document page = parse(html);
        assertEquals(0, elements(page, "script").size());
        assertEquals(1, elements(page, "style").size());
        String source = new String(html, StandardCharsets.UTF_8);
        assertTrue(source.contains("&lt;/style&gt;&lt;script&gt;alert(&#39;x&#39;)"), "escaped, not dropped");
        assertFalse(source.contains("\u202E"), "no change of text direction");
    }

    @Test
    void settingsThatAreRecordsAreSpelledOut() throws Exception {
        record Inner(int localSteps, String merge) {}
        record Outer(double learningRate, Inner inner) {}
        Document page = parse(report(
                        rounds(1), "king", Map.of("word2vec", new Outer(0.25, new Inner(7, "ROW_ADASUM")), "flat", 3))
                .html());
        Map<String, String> rows = new java.util.TreeMap<>();
        for (Element row : elements(page, "tr")) {
            rows.put(row.getFirstChild().getTextContent(), row.getLastChild().getTextContent());
        }
        assertEquals("0.25", rows.get("learning rate"));
        assertEquals("7", rows.get("inner.local steps"));
        assertEquals("row-adasum", rows.get("inner.merge"));
        assertEquals("3", rows.get("flat"));
    }

    @Test
    void fetchesNothing() {
        String source = new String(report(rounds(2), "king", Map.of()).html(), StandardCharsets.UTF_8);
        for (String reference : List.of("http:", "https:", "src=", "href=", "url(", "@import", "<script", "<link")) {
            assertFalse(source.contains(reference), reference);
        }
        assertTrue(source.contains("default-src 'none'"));
    }

    @Test
    void sameRunGivesSameBytes() {
        assertArrayEquals(
                report(rounds(500), "king", Map.of("a", 1, "b", 2, "c", 3)).html(),
                report(rounds(500), "king", Map.of("c", 3, "b", 2, "a", 1)).html());
    }

    @Test
    void longRunsAreThinnedAndOddOnesStillDrawn() throws Exception {
        Document longRun = parse(report(rounds(20_000), "king", Map.of()).html());
        long hovers = elements(longRun, "g").stream()
                .filter(group -> group.getAttribute("class").equals("hover"))
                .count();
        assertTrue(
                hovers <= 9L * TrainingCharts.MOST_POINTS && hovers > 9L * TrainingCharts.MOST_POINTS / 2, "" + hovers);
        assertTrue(report(rounds(20_000), "king", Map.of()).html().length < 1 << 20, "under a megabyte");
        parse(report(rounds(1), "king", Map.of()).html());
        Document none = parse(report(List.of(), "king", Map.of()).html());
        assertTrue(none.getDocumentElement().getTextContent().contains("No round was run"));
        RoundMetrics broken = new RoundMetrics(0, 0, 1, 0, 0, 0, Double.NaN, null, 0, 0, 0, 0, 0, 0, 0, Map.of(), null);
        parse(report(List.of(broken, broken), "king", Map.of()).html());
    }

    /** A family's curves take the place of the loss's, what happened is marked in each, and pictures are shown as such. */
    @Test
    void aFamilyDrawsItsOwnCurvesAndMarks() throws Exception {
        TrainingReport usual = report(rounds(30), "king", Map.of());
        List<RoundMetrics> rounds = new ArrayList<>();
        for (RoundMetrics round : rounds(30)) {
            rounds.add(new RoundMetrics(
                    round.round(),
                    1,
                    1,
                    0,
                    10,
                    10L * round.round() + 10,
                    2,
                    round.validationLoss(),
                    1,
                    1,
                    1,
                    0,
                    0,
                    1,
                    1,
                    round.validationLoss() == null ? Map.of("d_real", 0.5) : Map.of("d_real", 0.5, "recall", 0.25),
                    round.validationLoss() == null ? null : PictureSample.of(new byte[] {1, 2, 3})));
        }
        FamilyCurves curves = new FamilyCurves(
                "fid-own-features",
                List.of(
                        new FamilyCurves.Chart(
                                "Both",
                                "nats",
                                List.of(
                                        new FamilyCurves.Series("one", FamilyCurves.Series.LOSS),
                                        new FamilyCurves.Series("other", "d_real"))),
                        new FamilyCurves.Chart(
                                "Recall", "share", List.of(new FamilyCurves.Series("recall", "recall")))),
                List.of(new FamilyCurves.Mark(11, "it <broke>")));
        Document page = parse(new TrainingReport(
                        "gan",
                        "images",
                        List.of(),
                        usual.provenance(),
                        rounds,
                        List.of(),
                        null,
                        List.of(),
                        List.of(),
                        curves)
                .html());
        String text = page.getDocumentElement().getTextContent();
        assertTrue(text.contains("After round 12: it <broke>."), text);
        assertTrue(text.contains("final fid-own-features"), text);
        assertTrue(text.contains("other 0.5"), text);
        assertFalse(text.contains("Training loss"), text);
        List<Element> marks = elements(page, "g").stream()
                .filter(group -> group.getAttribute("class").equals("collapse"))
                .toList();
        assertEquals(2, marks.size());
        List<Element> pictures = elements(page, "img");
        assertEquals(10, pictures.size());
        assertEquals("data:image/png;base64,AQID", pictures.get(0).getAttribute("src"));
        // The chart of recall has a point for each round that tells it, and none for others.
        assertEquals(
                10,
                elements(page, "circle").stream()
                        .filter(mark -> mark.getParentNode()
                                .getAttributes()
                                .getNamedItem("aria-label")
                                .getNodeValue()
                                .startsWith("Recall"))
                        .count());
    }

    @Test
    void groupsKeepTotals() {
        List<RoundMetrics> rounds = rounds(1_003);
        List<RoundGroup> groups = RoundGroup.of(rounds, 150);
        assertTrue(groups.size() <= 150);
        double seconds = 0;
        double split = 0;
        int next = 1;
        for (RoundGroup group : groups) {
            assertEquals(next, group.firstRound());
            next = group.lastRound() + 1;
            int size = group.lastRound() - group.firstRound() + 1;
            seconds += group.seconds() * size;
            split += (group.computeSeconds() + group.communicationSeconds() + group.idleSeconds()) * size;
            assertTrue(group.lowestLoss() <= group.loss() && group.loss() <= group.highestLoss());
        }
        assertEquals(1_004, next);
        double wanted = rounds.stream().mapToDouble(RoundMetrics::seconds).sum();
        assertEquals(wanted, seconds, 1e-6);
        assertEquals(wanted, split, 1e-6);
    }

    private static TrainingReport report(List<RoundMetrics> rounds, String word, Map<String, Object> config) {
        Provenance provenance = new Provenance(
                Map.of("name", "thalweg", "version", "0.1"),
                Map.of("vocabulary_hash", "sha-of-the-data"),
                config,
                7,
                "run-hash",
                Map.of("java", "17"),
                Map.of("cores", "2"),
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:05:00Z");
        List<String> words = List.of(word, "queen", "man", "woman", "the");
        Random random = new Random(Seeds.derive(1, "report.test"));
        List<float[]> vectors = words.stream()
                .map(any -> new float[] {random.nextFloat() - 0.5f, random.nextFloat(), random.nextFloat(), 1})
                .toList();
        return new TrainingReport(
                "word2vec",
                "words",
                List.of(new TrainingReport.Fact("dimensions", "4")),
                provenance,
                rounds,
                List.of(new Neighbourhood(word, 12, List.of(new Neighbourhood.Neighbour("queen", 0.8123)))),
                WordMap.of(words, vectors));
    }

    private static List<RoundMetrics> rounds(int count) {
        List<RoundMetrics> rounds = new ArrayList<>();
        Random random = new Random(Seeds.derive(2, "report.test"));
        long seen = 0;
        for (int round = 0; round < count; round++) {
            long examples = 1_000 + random.nextInt(100);
            seen += examples;
            double compute = 1 + random.nextDouble();
            double communication = 0.2 + random.nextDouble() * 0.1;
            double idle = random.nextDouble() * 0.1;
            @Nullable Double validation = round % 3 == 2 ? Double.valueOf(2.5 + 1.0 / (round + 1)) : null;
            rounds.add(new RoundMetrics(
                    round,
                    (round + 1) / 10.0,
                    2,
                    0,
                    examples,
                    seen,
                    2 + 2.0 / (1 + round),
                    validation,
                    0.05 * (count - round) / count,
                    compute + communication + idle,
                    compute,
                    communication,
                    idle,
                    1_000_000,
                    500_000,
                    Map.of("gradient_norm", 3.0 / (1 + round), "native_bytes", 4e8 + 1e6 * (round % 3)),
                    validation == null ? null : "a text of round " + round));
        }
        return rounds;
    }

    private static Document parse(byte[] html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(html));
    }

    private static List<Element> elements(Document page, String tag) {
        NodeList nodes = page.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static double[][] points(String attribute) {
        return java.util.Arrays.stream(attribute.trim().split(" "))
                .map(pair -> java.util.Arrays.stream(pair.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
    }

    /** How far the second point is from the first, against how far the third is from the second. */
    private static double stretch(double[][] points) {
        return (points[1][0] - points[0][0]) / (points[2][0] - points[1][0]);
    }

    private static double height(Element rect) {
        return Double.parseDouble(rect.getAttribute("height"));
    }
}
