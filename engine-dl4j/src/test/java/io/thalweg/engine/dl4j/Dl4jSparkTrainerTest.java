package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.thalweg.lm.AveragingTrainer;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LearningConfig;
import io.thalweg.lm.NetworkConfig;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.problem.Problem;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.TrainerConfig;
import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.aggregator.ParameterAveragingAggregationTuple;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class Dl4jSparkTrainerTest {
    private final AveragingTrainer trainer = AveragingTrainer.named("dl4j-spark");

    private static LanguageModelConfig config(NetworkConfig network, LearningConfig learning, OuterStepChoice outer) {
        LanguageModelConfig some = LanguageModelConfig.defaults();
        return new LanguageModelConfig(
                network,
                learning,
                AveragingConfig.of(2, 3, outer),
                some.batch(),
                some.steps(),
                some.epochs(),
                "dl4j",
                some.device(),
                1,
                1);
    }

    @Test
    void whatItCanDoIsNotRefused() {
        NetworkConfig network = NetworkConfig.of(Cell.LSTM, 1, 5);
        assertEquals(
                List.of(),
                trainer.refusals(
                        config(network, LearningConfig.sgd(1), OuterStepChoice.MEAN), TrainerConfig.defaults()));
    }

    @Test
    void whatItCannotDoIsRefusedTogether() {
        NetworkConfig dropping = new NetworkConfig(
                Cell.LSTM,
                1,
                5,
                5,
                NetworkConfig.defaults().embeddings(),
                NetworkConfig.defaults().output(),
                List.of(),
                1000,
                1,
                0.1,
                0.2,
                0.3);
        TrainerConfig limited = new TrainerConfig(1, 1, 0, 0, 0, new RoundLimits(0.5, 0.2, 60));
        List<Problem> problems =
                trainer.refusals(config(dropping, LearningConfig.defaults(), OuterStepChoice.SLOWMO), limited);
        for (String option : List.of(
                "--optimizer",
                "--clip-norm",
                "--outer-step",
                "--dropout",
                "--recurrent-dropout",
                "--quorum",
                "--round-timeout")) {
            assertEquals(
                    1,
                    problems.stream()
                            .filter(problem -> problem.what().startsWith(option + " ")
                                    && problem.allowed().contains("--trainer dl4j-spark")
                                    && problem.remedy().contains("--trainer thalweg"))
                            .count(),
                    option + " in " + problems);
        }
        assertEquals(7, problems.size(), problems.toString());
        assertEquals(
                1,
                trainer.refusals(LanguageModelConfig.defaults(), TrainerConfig.defaults()).stream()
                        .filter(problem -> problem.what().startsWith("--engine ")
                                && problem.found().equals("torch"))
                        .count());
    }

    @Test
    void theVersionToldIsThatOnTheClassPath() {
        String place = SparkDl4jMultiLayer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        assertTrue(place.endsWith("-" + trainer.versions().get("dl4j_spark") + ".jar"), place);
    }

    /** Through Kryo with registration required, as between machines. */
    @Test
    void whatTravelsArrivesAsItWas() {
        Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(true);
        new Dl4jSparkKryoRegistrator().registerClasses(kryo);
        INDArray parameters = Nd4j.linspace(-1, 1, 7).reshape(1, 7);
        NetBroadcastTuple network = new NetBroadcastTuple(
                Topology.configuration(
                        RandomNetworks.shape(Cell.LSTM_PEEPHOLE, 2), new Sgd(0.5), BackpropType.Standard, 3),
                parameters,
                null);
        network.getCounter().set(4);
        NetBroadcastTuple found = (NetBroadcastTuple) copied(kryo, network);
        assertEquals(network.getConfiguration(), found.getConfiguration());
        assertEquals(parameters, found.getParameters());
        assertNull(found.getUpdaterState());
        assertEquals(4, found.getCounter().get());
        ParameterAveragingAggregationTuple sums = ParameterAveragingAggregationTuple.builder()
                .parametersSum(parameters)
                .updaterStateSum(Nd4j.ones(1, 3))
                .scoreSum(2.5)
                .aggregationsCount(3)
                .build();
        ParameterAveragingAggregationTuple arrived = (ParameterAveragingAggregationTuple) copied(kryo, sums);
        assertEquals(parameters, arrived.getParametersSum());
        assertEquals(Nd4j.ones(1, 3), arrived.getUpdaterStateSum());
        assertEquals(2.5, arrived.getScoreSum());
        assertEquals(3, arrived.getAggregationsCount());
        // A column of a table: values that do not lie side by side.
        INDArray column = Nd4j.linspace(0, 11, 12).reshape(3, 4).getColumn(2);
        assertEquals(column, copied(kryo, column));
    }

    private static Object copied(Kryo kryo, Object value) {
        Output output = new Output(1 << 10, -1);
        kryo.writeClassAndObject(output, value);
        return kryo.readClassAndObject(new Input(output.toBytes()));
    }
}
